"""The table of figures as a page: ``docs/counts.md`` is this and nothing else."""

from summaries.figures import FIGURES, Additivity, Dimension, Figure

HEAD = """# 指标口径

本页由 `manage.py draw_counts` 从 `summaries/figures.py` 的那张表画出，不要手改；
测试会把它与表比较。

- 日期都是当地日期（Asia/Shanghai），期间含首尾两日。
- 状态以读取的时刻（截止时刻）为准，过去时刻的数据看固定快照。
- 百分率按十进制四舍五入保留两位小数，可以超过 100%；分母为零时记“—”。分子、分母同时给出。
- 每个数都能打开它所数的记录：`GET /api/v1/<明细>?figure=<代码>&from=&to=&area=`，
  百分率用 `part=denominator` 打开分母；按组打开时加 `category=`、`team=` 或 `campaign=`
  （`none` 为未注明的）。
- 单位迁址的，检查和问题计在当时所在的乡镇（街道）；单位合并的，计为并入后的单位。
- 作废的问题和文书一概不计。
"""

_SIGNS = {
    Additivity.ADDITIVE: "＋",
    Additivity.NON_ADDITIVE: "≠",
    Additivity.NOT_OFFERED: "–",
}


def page() -> str:
    """Return the Markdown page: every figure's definition, and the figure × dimension table."""
    return f"{HEAD}\n## 定义\n\n{_definitions()}\n\n## 指标 × 分组\n\n{_divisions()}\n"


def _definitions() -> str:
    lines = [
        "| 代码 | 指标 | 单位 | 定义 | 期间适用于 | 明细 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| `{f.code}` | {f.name} | {f.unit} | {f.definition} | {f.period} | `{f.rows}` |"
        for f in FIGURES.values()
    ]
    return "\n".join(lines)


def _divisions() -> str:
    key = "；".join(f"{sign} {additivity.label}" for additivity, sign in _SIGNS.items())
    lines = [
        f"{key}。“不可加”的只看合计，各组之和不等于合计；“不提供”的不能这样分组。",
        "",
        f"| 指标 | {' | '.join(dimension.label for dimension in Dimension)} |",
        f"| --- |{' --- |' * len(Dimension)}",
    ]
    lines += [_division(figure) for figure in FIGURES.values()]
    return "\n".join(lines)


def _division(figure: Figure) -> str:
    signs = (_SIGNS[figure.divided[dimension]] for dimension in Dimension)
    return f"| {figure.name} | {' | '.join(signs)} |"
