"""How long a paper takes, once warm, in its own process: python -m benchmarks.paper TIMES.

A 监督意见书 of twelve problems, three pages, another number each time. Prints milliseconds as JSON.
"""

import json
import os
import sys
from time import perf_counter
from typing import Any

import django

PROBLEMS = 12


def main(times: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    setting(0)
    print(json.dumps([setting(number) for number in range(1, times + 1)]))


def setting(number: int) -> float:
    """Set the paper with this number, its codes drawn anew."""
    from rectification.paper_setting import set_paper

    began = perf_counter()
    set_paper("opinion", said(number))
    return (perf_counter() - began) * 1000


def said(number: int) -> dict[str, Any]:
    from rectification.paper_parts import code_for

    day = "2026年11月20日"
    return {
        "title": "卫生监督意见书",
        "number": f"蒙疾监意〔2026〕{number:04}号",
        "authority": "蒙阴县疾病预防控制局",
        "issued_on": day,
        "served_on": day,
        "found_on": day,
        "opening": f"经监督检查，你单位于{day}存在下列问题，现提出监督意见如下：",
        "closing": ["请于上述期限内完成整改，我机关将进行复查；逾期不改正的，将依法处理。"],
        "party": {
            "name": "阳光理发店",
            "credit_code": "92371328MA3ABCDE12",
            "person_in_charge": "张三",
            "address": "常路镇人民路 1 号",
            "phone": "13800000000",
        },
        "lines": [
            {
                "position": position,
                "number": f"371328-2026-{position:06}",
                "text": "毛巾未做到一客一换一消毒，消毒柜未正常运转",
                "requirement": "毛巾一客一换一消毒，分类存放",
                "kind": "责令限期整改",
                "last_date": "2026年11月27日",
                "basis": ["《公共场所卫生管理条例实施细则》第十四条"],
            }
            for position in range(1, PROBLEMS + 1)
        ],
        "signers": [
            {"role": "监督员", "name": "王海", "signature": "", "note": "", "dated": False},
            {"role": "被监督人签收", "name": "", "signature": "", "note": "", "dated": True},
        ],
        "correction": None,
        "version": 1,
        "verify": code_for(f"https://ws.example.gov.cn/v/{number:024}"),
        "report": code_for(f"https://ws.example.gov.cn/r/{number:032}"),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
