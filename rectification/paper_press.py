"""The press of papers: a process that stays, so that the next paper need not wait for its fonts.

    python -m rectification.paper_press

One line of JSON asks for one paper, ``{"template": path, "data": {…}}``; one line answers, either
``{"pdf": base64}`` or ``{"error": what Typst found}``. Nothing of Django is needed here.
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any

import typst
from pylopdf_fonts_zh_cn import sans_path

FONTS = typst.Fonts(include_system_fonts=False, font_paths=[sans_path().parent])


def press(template: Path, data: dict[str, Any]) -> dict[str, str]:
    """Set one paper; what it says comes as data, so that no name can be taken for markup.

    A template sees the files beside it and no others.
    """
    try:
        compiler = typst.Compiler(template, root=template.parent, font_paths=FONTS)
        pdf = compiler.compile(format="pdf", sys_inputs={"data": json.dumps(data)})
    except RuntimeError as error:
        return {"error": f"{error} {getattr(error, 'diagnostic', '')}".strip()[:1000]}
    if not isinstance(pdf, bytes):
        return {"error": "no PDF came of it"}
    return {"pdf": base64.b64encode(pdf).decode()}


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(press(Path(asked["template"]), asked["data"])) + "\n")
        sys.stdout.flush()
