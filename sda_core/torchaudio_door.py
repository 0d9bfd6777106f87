"""The one door to torchaudio, also where its native library cannot be loaded.

torchaudio's Linux wheel on PyPI is linked against CUDA; beside a CPU-only torch `import torchaudio`
fails with OSError (libc10_cuda.so). What SDA uses of it (Resample, MelScale, Spectrogram,
GriffinLim) is pure Python on torch and needs no native code. So: the normal import is tried first
and, where it works, is all that happens. Where it fails, the half-imported modules are dropped, an
empty stand-in for `torchaudio._extension` is registered, and the import is tried once more. Nothing
is changed on disk. What needs native code (forced alignment, lfilter's fast path) stays unavailable
and says so.
"""

import importlib
import sys
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any, NoReturn

from sda_core.errors import DependencyError


@cache
def load_torchaudio() -> ModuleType:
    """The torchaudio package, with `functional` and `transforms` loaded."""
    try:
        return _import_transforms()
    except ModuleNotFoundError as error:
        if error.name == "torchaudio":
            raise DependencyError(
                "torchaudio is not installed; install SDA with `make setup` or `pip install torchaudio`"
            ) from error
        return _import_without_native()
    except (ImportError, OSError):
        return _import_without_native()


def _import_transforms() -> ModuleType:
    package = importlib.import_module("torchaudio")
    importlib.import_module("torchaudio.transforms")
    return package


def _import_without_native() -> ModuleType:
    for name in [name for name in sys.modules if name.split(".")[0] == "torchaudio"]:
        del sys.modules[name]
    sys.modules["torchaudio._extension"] = _stand_in()
    try:
        return _import_transforms()
    except (ImportError, OSError) as error:
        raise DependencyError(
            f"torchaudio cannot be imported ({error}); install the torch and torchaudio versions "
            "named in constraints.txt"
        ) from error


def _stand_in() -> ModuleType:
    def fail_if_no_align(function: Callable[..., Any]) -> Callable[..., NoReturn]:
        def unavailable(*_args: object, **_kwargs: object) -> NoReturn:
            raise DependencyError(
                f"{function.__name__} needs torchaudio's native library, which this torch cannot load; "
                "SDA does not use it"
            )

        return unavailable

    module = ModuleType("torchaudio._extension", "Stand-in: torchaudio's native library is not loaded.")
    vars(module).update(
        _IS_TORCHAUDIO_EXT_AVAILABLE=False,
        _IS_ALIGN_AVAILABLE=False,
        fail_if_no_align=fail_if_no_align,
    )
    return module
