"""Sets up a virtual environment with what requirements.txt pins: set_up.py [FOLDER].

`make` runs it with the Python that the course is to use. Any Python can read it, because one that
is too old has to say so.
"""

import os
import subprocess
import sys

try:
    import ensurepip
    import venv

    CAN_MAKE = bool(ensurepip and venv)
except ImportError:
    CAN_MAKE = False

OLDEST = (3, 11)
UNQUOTABLE = '$`"\\'  # a shell reads them inside of double quotes, which is how pip writes the path


def obstacle(version, can_make, root, folder):
    """Why no environment can be made here, as a sentence; None where one can.

    Args:
        version: of the Python, as a tuple.
        can_make: whether it has both `venv` and `ensurepip`.
        root: the folder of the course.
        folder: that of the environment.
    """
    if version < OLDEST:
        return (
            "The course needs Python %d.%d or newer, and this is %d.%d; "
            "name another one, for example: make course PYTHON=python3.13" % (OLDEST + version[:2])
        )
    if not can_make:
        return (
            "This Python cannot make virtual environments (venv or ensurepip is missing); "
            "on Debian and Ubuntu: apt install python3-venv"
        )
    if os.pathsep in root:
        return "Python makes no virtual environment below a folder with %r in its name: %s" % (
            os.pathsep,
            root,
        )
    if set(root) & set(UNQUOTABLE):
        return (
            "The scripts that pip installs cannot run below a folder with one of %s in its name: %s"
            % (
                " ".join(UNQUOTABLE),
                root,
            )
        )
    if os.path.islink(folder):
        return (
            "%s is a link, and what it leads to is not for this course to clear; remove the link"
            % folder
        )
    return None


def set_up(folder):
    """Make the environment anew, so that nothing of an older or interrupted one is left."""
    version = sys.version.split()[0]
    print("Setting up %s with Python %s; this takes a minute or two." % (folder, version))
    sys.stdout.flush()
    python = os.path.join(folder, "bin", "python")
    subprocess.check_call([sys.executable, "-m", "venv", "--clear", folder])
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.check_call(pip + ["--no-compile", "--require-hashes", "-r", "requirements.txt"])
    # Notebooks and scripts find autograder/ wherever they are started. The path is relative: it
    # holds for any name of the checkout, and when the checkout is moved.
    packages = os.path.join(folder, "lib", "python%d.%d" % sys.version_info[:2], "site-packages")
    # On all processors, where pip uses one; it too passes over files that are no modules.
    subprocess.call([python, "-W", "ignore", "-m", "compileall", "-qq", "-j", "0", packages])
    with open(os.path.join(packages, "course.pth"), "w") as file:
        file.write(os.path.relpath(".", packages) + "\n")


def main():
    """Set up the folder named on the command line, or say in one sentence why not."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    os.chdir(root)
    folder = sys.argv[1] if len(sys.argv) > 1 else ".venv"
    reason = obstacle(tuple(sys.version_info), CAN_MAKE, root, folder)
    if reason:
        sys.exit(reason)
    try:
        set_up(folder)
    except subprocess.CalledProcessError:
        sys.exit("The environment in %s is not complete; what stopped it is above." % folder)


if __name__ == "__main__":
    main()
