"""Options and arguments that several commands share, worded once."""

from pathlib import Path
from typing import Annotated

import typer

ModelArgument = Annotated[str, typer.Argument(help="A name from the library, or a path.", show_default=False)]
NewModel = Annotated[
    str,
    typer.Option(
        "--out",
        "-o",
        help="The new model: a name (goes into your library) or a path ending in .safetensors.",
        show_default=False,
    ),
]
NewPicture = Annotated[Path, typer.Option("--out", "-o", help="The PNG file to write.", show_default=False)]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON value on stdout.")]
