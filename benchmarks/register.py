"""An invented register whose names repeat no more than a real county's do.

What the phone is sent is compressed: a register of “阳光00001号店” would measure the compressor.
Names, people, streets and spots are drawn at random, from a seed, out of the characters such names
are made of; any likeness is chance.
"""

from collections.abc import Iterator, Sequence
from random import Random

SEED = 371328
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕"
)
GIVEN = (
    "伟芳娜敏静强磊军洋勇艳杰涛明超霞平刚辉鹏华飞玲桂英建"
    "国秀兰志玉海燕晓立新庆春梅秋菊文斌德才永胜素珍红"
)
WORDS = (
    "阿小丽名剪时尚东方金艺魅力风靓点顶尖千丝老街华雅致秀发伊人百"
    "星空玲珑青飘逸简约品原色审美匠春圣手语焦造极"
    "光凯旋梦海波国强建军快阳天蓝大众新世纪惠民玫瑰佳颜如玉琪芙蓉"
    "水恋兰馨花容紫罗娇妍香诗琳静姿润悦己坊合清榭盈"
    "康宁仁和济世同德福寿安泰益寿延年保健民生厚德善美源泉龙凤祥瑞云鹤松柏桃李杏梨枣山河湖江岭峰"
)
ENDS = {
    "hair": ("理发店", "美发店", "发艺", "造型", "理发馆", "发廊"),
    "clinic": ("诊所", "内科诊所", "中医诊所", "口腔诊所", "西医诊所"),
    "beauty": ("美容院", "美容店", "皮肤管理中心", "养生美容馆", "美甲店"),
    "lodging": ("宾馆", "旅馆", "商务酒店", "招待所"),
    "village_clinic": ("村卫生室",),
}
LICENCES = {
    "clinic": "蒙诊备〔{year}〕{number:04}",
    "village_clinic": "蒙村卫证〔{year}〕{number:04}",
}
PUBLIC_PLACES = "鲁临蒙卫公证字〔{year}〕第{number:04}号"
COLUMNS = (
    "单位名称", "类别", "乡镇", "许可证号", "有效期至", "负责人", "电话", "地址",
    "纬度", "经度", "登记日期",
)  # fmt: skip
MIDDLE = (35.71, 117.95)
SPREAD = 0.25


def rows(count: int, towns: Sequence[str], kinds: dict[str, str]) -> Iterator[str]:
    """Yield the lines of a CSV with so many establishments; ``kinds`` are categories by code."""
    chance = Random(SEED)
    yield ",".join(COLUMNS)
    for number in range(count):
        code = list(kinds)[number % len(kinds)]
        yield ",".join(_row(chance, number, code, kinds[code], towns[number % len(towns)]))


def _row(chance: Random, number: int, code: str, kind: str, town: str) -> list[str]:
    year, month, day = chance.randint(2015, 2025), chance.randint(1, 12), chance.randint(1, 28)
    licence = LICENCES.get(code, PUBLIC_PLACES).format(year=year, number=number)
    return [
        _word(chance, WORDS, 2, 4) + chance.choice(ENDS[code]),
        kind,
        town,
        licence,
        f"{year + 4}-{month:02}-{day:02}",
        chance.choice(SURNAMES) + _word(chance, GIVEN, 1, 2),
        f"1390{chance.randint(0, 9_999_999):07}",
        f"{town}{_word(chance, WORDS, 2, 2)}路{chance.randint(1, 400)}号",
        f"{MIDDLE[0] + chance.uniform(-SPREAD, SPREAD):.6f}",
        f"{MIDDLE[1] + chance.uniform(-SPREAD, SPREAD):.6f}",
        f"{year}-{month:02}-{day:02}",
    ]


def _word(chance: Random, characters: str, least: int, most: int) -> str:
    return "".join(chance.choice(characters) for _ in range(chance.randint(least, most)))
