"""Which tests run together in one process, and which begin first."""

import pytest
from hypothesis import settings

# A busy machine takes long over any example; how long says nothing about what is tested.
settings.register_profile("course", deadline=None)
settings.load_profile("course")

# Groups of minutes begin first: the many short ones fill up the time beside them. While attacks
# occupy the machine, tests run beside them that do not mind waiting: a page gives a check twenty
# seconds.
FIRST = (
    "attacks",
    "wasm",
    "test_scheduler.py",
    "test_stock_nbgrader.py",
    "test_canonical.py",
    "test_notebooks_in_browser.py",
    "workbench",
    "test_exercises_in_page.py",
    "whole_book",
    "test_batch.py",
)


def group_of(item):
    """A file's tests share fixtures that are dear to make; some files are divided further.

    The mutation tests are two files and most of the time; they are divided by exercises. The tests
    of the site are divided by pages. All attacks are one group, so that the batch of root and that
    of an ordinary user never try to use up the memory at the same time.
    """
    marked = item.get_closest_marker("xdist_group")
    if marked:
        return marked.args[0]
    if item.path.parent.name == "attacks":
        return "attacks"
    params = item.callspec.params if hasattr(item, "callspec") else {}
    if item.path.parent.name == "specs":
        exercise = params.get("exercise")
        return exercise.name if exercise else params.get("name", item.path.name)
    return params.get("page_path", item.path.name)


@pytest.hookimpl(wrapper=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items):
    """For `pytest --dist loadgroup`: tests of a group run one after the other in one process."""
    groups = {item: group_of(item) for item in items}
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    rank = {group: number for number, group in enumerate(FIRST)}
    items.sort(key=lambda item: rank.get(groups[item], len(FIRST)))
    return (yield)
