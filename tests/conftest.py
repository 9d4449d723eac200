"""Which tests run together in one process: those of a file, or of an exercise."""

import pytest
from hypothesis import settings

# A busy machine takes long over any example; how long says nothing about what is tested.
settings.register_profile("course", deadline=None)
settings.load_profile("course")


@pytest.hookimpl(wrapper=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items):
    """For `pytest --dist loadgroup`: a file's tests share fixtures that are dear to make.

    The mutation tests are two files and most of the time; they are divided by exercises. The tests
    of the site are divided by pages.
    """
    for item in items:
        group = item.path.name
        if item.path.parent.name == "specs" and hasattr(item, "callspec"):
            exercise = item.callspec.params.get("exercise")
            group = exercise.name if exercise else item.callspec.params.get("name", group)
        elif hasattr(item, "callspec"):
            group = item.callspec.params.get("page_path", group)
        item.add_marker(pytest.mark.xdist_group(group))
    return (yield)
