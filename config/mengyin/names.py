"""Invented names: people, villages, streets and what their shops are called.

Any likeness is chance. Telephone numbers begin with 1390000, which reach nobody of the county.
"""

from collections.abc import Callable
from random import Random

from config.mengyin.places import Town

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾夏韦付方白邹孟熊秦邱江尹薛闫公伊类"
)


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(" ".join(lines).split())


GIVEN = _words(
    "伟 芳 娜 敏 静 强 磊 军 洋 勇 艳 杰 涛 明 超 霞 平 刚 辉 鹏 华 飞 玲 桂英 建国 秀兰 志强",
    "玉兰 海燕 晓明 立新 国庆 春梅 秋菊 文斌 德才 永胜 素珍 红霞 兆祥 传玉 成龙 庆云 光明",
    "学文 丽娟 雪梅 婷婷 佳怡 浩然 子涵 一鸣 凤英 长青 纪元 宝山 贵生 连成 玉梅 淑华",
)

VILLAGE_FRONTS = _words("东 西 南 北 上 下 前 后 大 小 新 老 中")
VILLAGE_ROOTS = _words(
    "石 龙 泉 柳 杏 桃 松 柏 枣 栗 黄 白 青 红 金 银 马 牛 羊 鹿 凤 虎 云 玉 沙 清",
    "王 李 张 刘 孙 赵 高 郭 徐 唐 宋 董 公 彭 麻 华 界 坡 桥 井 塔 庙",
)
VILLAGE_ENDS = _words("庄 峪 沟 泉 官庄 家庄 山 河 岭 坪 崖 埠 台 洼 寨 店 家沟 家峪 山前 河南")

STREETS = _words(
    "叠翠路 蒙山路 汶河路 文化路 兴蒙路 新城路 府前街 东关街 西关街 南关街 北关街 商城街",
    "学府路 迎宾路 刘洪路 云蒙路",
)
MARKETS = _words("集市街 供销社东邻 镇政府西邻 中心街 车站路 小学对面 农贸市场北门 桥头")

HAIR = _words(
    "阿明 小芳 丽丽 名剪 时尚 新概念 东方 金剪 艺剪 魅力 风尚 靓点 顶尖 千丝 一剪美 老街 华丽",
    "雅致 秀发 伊人 百丽 星空 玲珑 青丝 飘逸 简约 尚品 原色 审美 名匠 青春 圣手 丝语 焦点 造极",
    "时光 秀色 凯旋 造梦 海波 国强 建军 小刘 老王 阿强 小雅 平价 快剪 阳光 春天 蓝天 大众 新世纪",
    "美丽人生 发源地 芳华 光头强 好运来 惠民 红玫瑰",
)
HAIR_ENDS = _words("理发店 美发店 发艺 美发工作室 造型 理发馆 烫染店 发廊")
BEAUTY = _words(
    "伊美 丽人 佳丽 颜如玉 雅琪 美人计 芙蓉 水之恋 兰馨 花颜 玉容 紫罗兰 娇妍 天香 诗琳 静雅",
    "姿美 润颜 佰草 悦己 容颜坊 百合 清秀 香榭 盈美 她时代 美丽约定 星美 馨悦 蝶变",
)
BEAUTY_ENDS = _words("美容院 美容店 皮肤管理中心 养生美容馆 美容工作室 美甲美睫店 护肤中心")
CLINIC_ENDS = _words("诊所 内科诊所 中医诊所 口腔诊所 西医诊所 儿科诊所 中西医结合诊所 外科诊所")
LODGING = _words("云蒙 如家乐 汶河 平安 鸿运 福满楼 山里人家 岱崮情 桃花源 好客 新悦 金桥 锦绣")
LODGING_ENDS = _words("宾馆 旅馆 商务酒店 快捷酒店 农家院 招待所")
BATH = _words("碧水 温馨 大众 清池 华清 玉泉 沁园 康乐 暖阳")
BATH_ENDS = _words("浴池 洗浴中心 澡堂 洗浴店")
FOOTBATH = _words("足道 千里行 康足 知足 百步 御足 健足堂 富侨缘 良子乐 福祥")
FOOTBATH_ENDS = _words("足浴店 足疗店 养生足浴")

WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "hair": (HAIR, HAIR_ENDS),
    "beauty": (BEAUTY, BEAUTY_ENDS),
    "lodging": (LODGING, LODGING_ENDS),
    "bath": (BATH, BATH_ENDS),
    "footbath": (FOOTBATH, FOOTBATH_ENDS),
}


class Names:
    """Gives every place of a town a name of its own."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._taken: set[tuple[str, str]] = set()
        self._phones = 0

    def person(self) -> str:
        """Return a person's name."""
        return self._chance.choice(SURNAMES) + self._chance.choice(GIVEN)

    def phone(self) -> str:
        """Return the next of ten thousand numbers that reach nobody of the county."""
        self._phones += 1
        return f"1390000{self._phones:04}"

    def village(self) -> str:
        """Return a village's name, without 村."""
        pick = self._chance.choice
        front = pick(VILLAGE_FRONTS) if self._chance.random() < 0.6 else ""
        return front + pick(VILLAGE_ROOTS) + pick(VILLAGE_ENDS)

    def address(self, town: Town) -> str:
        """Return an address in the town."""
        pick, number = self._chance.choice, self._chance.randint(1, 198)
        if town.name.endswith("街道"):
            return f"蒙阴县{pick(STREETS)}{number}号"
        if self._chance.random() < 0.5:
            return f"{town.name}{pick(MARKETS)}"
        return f"{town.name}{self.village()}村{number}号"

    def shop(self, category: str, town: Town, owner: str) -> str:
        """Return a name nobody else of the town has."""
        return self._unique(town, lambda: self._shop(category, town, owner))

    def _shop(self, category: str, town: Town, owner: str) -> str:
        pick = self._chance.choice
        if category == "village_clinic":
            return f"{town.name}{self.village()}村卫生室"
        if category == "clinic":
            return owner + pick(CLINIC_ENDS)
        fronts, ends = WORDS[category]
        where = town.name[:2] if self._chance.random() < 0.25 else ""
        return where + pick(fronts) + pick(ends)

    def _unique(self, town: Town, draw: Callable[[], str]) -> str:
        while True:
            name = draw()
            if (town.key, name) not in self._taken:
                self._taken.add((town.key, name))
                return name
