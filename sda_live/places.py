"""Where the instrument's files live on each system; the one place of `sda_live` that reads the environment.

Called at the start of each command and of the daemon. The musician's own folder, with the models, is
`sda_core.command.console.home()`; what lies in it is asked for here by passing it. Nothing is created but the
folder for lock files; what is written into the places is left to those who write it.
"""

import getpass
import os
import re
import stat
import sys
import tempfile
from pathlib import Path

from sda_core.errors import OutputError
from sda_core.paths import path_of
from sda_core.saving import cannot_save

ONLY_FOR_ME = 0o700


def config_file(platform: str = sys.platform) -> Path:
    """The settings that are read when no other file is named; it need not exist."""
    if platform == "win32":
        return _folder("APPDATA", Path.home() / "AppData" / "Roaming") / "SDA" / "config.toml"
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "SDA" / "config.toml"
    return _folder("XDG_CONFIG_HOME", Path.home() / ".config") / "sda" / "config.toml"


def runtime_folder() -> Path:
    """The folder for lock files, there and closed to other users; OutputError when it cannot be."""
    temporary = Path(tempfile.gettempdir())
    run = _folder("XDG_RUNTIME_DIR", temporary)
    own = run / "sda" if run != temporary and os.path.isdir(run) else temporary / f"sda-{_user()}"
    try:
        own.mkdir(mode=ONLY_FOR_ME, exist_ok=True)
        found = own.lstat()
        if hasattr(os, "getuid"):  # in a shared folder anybody may have been there first
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
                raise OutputError(
                    f"cannot use {own}: it is not a folder of yours; delete it or set XDG_RUNTIME_DIR"
                )
            if stat.S_IMODE(found.st_mode) != ONLY_FOR_ME:
                own.chmod(ONLY_FOR_ME)
    except OSError as error:
        raise cannot_save(own, error) from error
    return own


def shared_memory_folder(wanted: Path = Path("/dev/shm")) -> Path:
    """Where files are memory: /dev/shm, or the temporary folder where there is none to write into."""
    usable = os.path.isdir(wanted) and os.access(wanted, os.W_OK | os.X_OK)
    return wanted if usable else Path(tempfile.gettempdir())


def sets_folder(home: Path) -> Path:
    return home / "sets"


def patches_folder(home: Path) -> Path:
    return home / "patches"


def takes_folder(home: Path, wanted: str = "") -> Path:
    """`wanted` is what the settings say; a relative one lies in `home`, wherever a command was started."""
    return home / path_of(wanted or "takes")


def log_file(home: Path) -> Path:
    return home / "logs" / "sda-live.log"


def _folder(variable: str, otherwise: Path) -> Path:
    """The folder a variable of the environment names; one that is not absolute counts as none."""
    named = Path(os.environ.get(variable, ""))
    return named if named.is_absolute() else otherwise


def _user() -> str:
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name, as in containers
        name = str(os.getuid()) if hasattr(os, "getuid") else "user"
    return re.sub(r"[^\w.-]", "_", name)
