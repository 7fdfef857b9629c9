"""What single characters tell: the normal form that matching runs on, and which characters write foreign names, begin
Chinese names or continue them."""

import re
from collections.abc import Callable, Iterable
from functools import cache

from orchestration.scripts import character_mapping, to_simplified

_TYPOGRAPHY = (
    {ord(dot): "·" for dot in "‧•・．∙⋅﹒"}
    | {code: chr(code - 0xFEE0) for code in range(ord("！"), ord("～")) if chr(code - 0xFEE0).isalnum()}
    | dict.fromkeys((*range(8192, 8203), 8239, 8287), " ")
    | {ord("＆"): "&", ord("－"): "-", ord("（"): "(", ord("）"): ")", ord("’"): "'", 0xA0: " ", 0x3000: " "}
    | dict(zip(map(ord, "巿衞淸敎旣鄕槪眞"), "市卫清教既乡概真", strict=True))
)
"""Typographic variants and characters that are written for others: 巿 for 市."""


def normalise(text: str) -> str:
    """The form to match on, character for character: simplified, one middle dot, ASCII letters and brackets.

    安東尼‧布林肯 -> 安东尼·布林肯, 乔-拜登 -> 乔·拜登, ＦＢＩ -> FBI
    """
    normal = _to_forms()(text)
    for sign, joined in _joined():
        if sign in normal:
            normal = joined.sub("·", normal)
    return normal


def normalise_each(strings: Iterable[str]) -> list[str]:
    """`normalise` of strings without line ends, as one text of lines: sixty thousand calls take several times as long."""
    return normalise("\n".join(strings)).split("\n")


def any_form_of(strings: Iterable[str]) -> str:
    """A regular expression (RE2) that finds every text whose normal form holds one of these normal strings, and few others.

    杰里·尚贝 -> [杰傑][里裏裡]..., with each dot and hyphen for the middle dot
    """
    return "|".join("".join(_forms_of().get(char) or re.escape(char) for char in string) for string in strings)


@cache
def _forms_of() -> dict[str, str]:
    """The characters that have variants, each with the class of all that are written for it."""
    written: dict[str, str] = {"·": "·.-"}
    for code, form in _forms().items():
        written[form] = written.get(form, form) + chr(code)
    return {form: f"[{''.join(map(re.escape, variants))}]" for form, variants in written.items()}


@cache
def _to_forms() -> Callable[[str], str]:
    return character_mapping(_forms())


@cache
def _forms() -> dict[int, str]:
    """The usual characters that have another normal form."""
    usual = "".join(
        map(chr, [*range(0x20, 0x250), *range(0x2000, 0x2070), *range(0x3000, 0xA000), *range(0xFF00, 0xFF66)])
    )
    simplified = {ord(char): form for char, form in zip(usual, to_simplified(usual), strict=True) if form != char}
    return simplified | _TYPOGRAPHY


@cache
def _joined() -> list[tuple[str, re.Pattern[str]]]:
    """A hyphen or a full stop that stands for the middle dot of a transliterated name, each with its pattern: one that
    begins with a literal is tried at few places."""
    return [(sign, re.compile(rf"{re.escape(sign)}(?<=[{TRANSLITERATING}].)(?=[{TRANSLITERATING}])")) for sign in ".-"]


# How much likelier a character is in a transliterated name than in running text: natural logarithm, rounded.
_TRANSLITERATION = {
    4: "斯尔克卡夫姆恩米蒂雷伯森艾迪曼勒洛塔瓦萨弗埃帕穆罗沃娜霍莉赫翰迈芬兹柯妮亚维耶纳戈茨桑杰詹琳莎扎瑟凯韦兰莱玛"
    "葛鲍贾伦达欧鲁娅奥丝坎"
    "贝约诺卜华珀丽乔汀佐卫珊许汤盖歇顿费苏厄娃斐札历赛涅狄库黛儿温齐裴内汉缪乌赖纽劳谢图邁寇迺泽爱薇毕宁茜蜜宾逊"
    "怀钦卢蓝谭当芙钱扬庞乍农洁"
    "腾锡笠茱邓",
    3: "特德拉里尼格阿马哈巴伊史吉瑞托梅塞奇默莫麦杜肯佩戴丹菲皮柏佛辛雅彼罕丁奈摩凡珍甘廉舒蕾契滕魏欣卓勃侯孜薛殷瑙"
    "芭芮",
    2: "布利普科西基希威什博沙索福坦波泰班古努蒙胡夏尚尤朱彭惠隆伍亨潘雪舍昂唐廷嘉琴祖茂荷琪杭吕孔翁崔嫩堡琼屈陶吐昆"
    "奎丘冈柴柳姬爵尧蒲芒圭婷郝茹林",
    1: "安比查登文金朗根山南士康考密列切李范依思热修松墨龙楚蓬富培吾木豪津敦宏恰撒帝翠夸傅伏莲拜叶",
    0: "多加提理海本保道治易川让席露邦授申烈若季哥延毛洪休秀吴彻野奖绍杨孟焦赞圣捷贡末",
}
_WEIGHT = {character: weight for weight, characters in _TRANSLITERATION.items() for character in characters}
_WEIGHT |= dict.fromkeys("许华欧爱历内当钱农宁洁邓谢谭蓝汤温毕卫", 2) | dict.fromkeys("达", 3)
_NEVER = -4
TRANSLITERATING = "".join(sorted(_WEIGHT))

SURNAMES = frozenset(
    "李王陈张刘吴黄林杨徐周梁郭何蔡郑赵许孙胡罗马沈高朱曾苏彭袁蒋唐邓谢钟邱江金韩潘丁余宋傅崔董卢曹冯田赖戴杜方毛"
    "姚范叶任秦施肖夏程庄汪贺洪"
    "邵章吕成翟雷郝萧谭贾姜孟倪乔易史石万尹魏莫耿龚华廖尚鲁聂饶阮严俞薛包薄常邹尤谷付颜管霍熊黎岑景汤柯孔陆苗游盛"
    "武习邢艾梅伍葛毕柴齐卫房"
    "顾桂侯詹柳康宗辜蓝郎连令洛龙楼娄牛钱覃仇曲隋童文翁闫阎喻岳安简鲍甄贝卓丛费樊封符甘巩苟关吉季姬纪古寇劳乐厉栗"
    "蔺凌鹿骆麦茅米牟宁区裴"
    "锺陶侍湛冼阙逄祝钭鞠仝麻权闵车敖祁戚瞿全荣邝单舒束司佟屠危闻项解应殷郁臧查左申凤储鞠涂窦冷晏涂揭邰池边卞蒲井"
    "韦段庞兰温芦焦欧辛屈裘靳迟桑冉阚昝晁白"
    "计车向宫占滕谌庹佘"
)
COMPOUND_SURNAMES = frozenset(
    """
    高桥 佐藤 铃木 田中 渡边 伊藤 山本 中村 小林 加藤 吉田 山田 佐佐 山口 松本 井上 木村 清水 斋藤 山崎 池田 桥本
    阿部 石川 山下 中岛 石井 小川 前田 冈田 长谷 藤田 后藤 近藤 村上 远藤 青木 坂本 福田 太田 西村 藤井 金子 藤原
    冈本 三浦 中野 原田 松田 竹内 小野 田村 中山 和田 石田 森田 上田 内田 柴田 酒井 宫崎 横山 高木 安藤 宫本 大野
    小岛 谷口 工藤 今井 高田 增田 丸山 杉山 村田 大塚 小泉 岸田 麻生 茂木 河野 野田 鸠山 石破 枝野 稻田
    松冈 藤户 石原 浅野 菅野 岩田 岩崎 松井 松下 松尾 松村 松永 松浦 野口 野村 菅原 菊地 久保 平野 平井 平田 武田 武藤 服部 宫泽 宫田 宫川 栗原 樱井 樋口 永井 永田 川口
    川崎 川上 川村 水野 小松 小山 小池 小西 小田 小坂 小泽 小渊 中川 中谷 中西 西川 西尾 北村 北川 堀井 堀内 本田 本间 浜田 滨田 吉川 吉冈 吉村 富田 富冈 荒木 荒井 安田
    安达 关根 饭田 饭岛 黑田 黑川 片山 片冈 加茂 甘利 大岛 大西 大泽 大隈 东条 伊达 田边 田原 高野 高村 高岛 细川 细田 矢野 横田 森本 森山 森川 志位 志村 世耕 林田 落合
    尾崎 奥田 奥野 冈崎 冈部 梶山 梶田 盐崎 盐谷 涩泽 荻生 萩生 猪口 额贺 土井 土屋 辻元 鹤田 津岛 长滨 町村 丸川 三宅 村山 村井 柳井 柳田 山际 山中 山内 山根 山谷 米田
    若林 渡部 泷泽 岩屋 木原 木户 河井 河村
    欧阳 司马
    诸葛 上官 司徒 夏侯 东方 皇甫 尉迟 公孙 端木 令狐 慕容 南宫 呼延 张简 范姜
    """.split()
)

# Likewise for given names.
_GIVEN = {
    4: "伟志晓永耀忠斌鹏泽振俊宇洪君铭昌勇锋贤哲晖浩嘉祥毅树岳彦玲瑜颖鸣恒廷剑鸿怡聪兆轩莹仲旭翔婷炳崇卓涛芳淑彪昆泉"
    "厚磊燕虹薇霖紫渊虎欣琦帆柱"
    "逸弘麟岩彤葆岭秉坤淳谦珊巍雁奎靖孝湘尧郁鹤辰茵媛汶梓玮菊祺亭榕灿晴聿蕙桓慕鼎羽爽轶炜咏碧蔚俭璞鑫庚楷岚勋臻桐"
    "帅毓骅呦岐祚昕睒芸萱芷馨珈椒"
    "玫惟妃竺棠菡婉谕葵奕娣韵荫翎珮弓皓娴滔浚昶佐伶崐萁兟俐鸥琨涟栢榛曙蓁钰樟绵蓉銮戎樵馥崑溥铉佑甫婞铨俋敖彬熹柒"
    "岷楠溱禅烨庸慷轼霭炽圩霆喆"
    "屹琛婵铃漱颐弼寰贻殷珏偕蓓翊骋璇懋钜旻憓娅镝珉峭璋穗瑛桅淦琏恳叡惇灏焕妍倩祯堃嵘炯隽禄焘晗诒霏瀚栅曦祎霁镕筠"
    "豪琳娟莺莹妤妘岱玥琇璐璟煜炫"
    "熙萍菁萌莎雯霜靓韬骞骏麒黛倢伃昀晞晏杉栩桢梵樱沁沅泓洺涓渝湄滢潇澄澜烽煊玟珩琬瑄瑀瑾璇瓒畅祐禹稚竣筱筹绮缨翰"
    "芮苇苓茹荃荷莘莲菱萤蒂蓓薰裕"
    "谨豫贞赟轲迦逵邑郡郦酉钧铎铠锟镇阔隽雍霄韶颢飏馥骁骥鸾鹃黔",
    3: "光龙健荣春峰宁杰智波云刚敏辉飞庆雄丽宗惠仁宝松玉佳良胜启恩秀宏洁秋润凯钢伯锦雪顺静诚慧桥凤仪田孟冰绍芬雅琴培"
    "凡熙霞旺梦柏茂诗勤锡隆艳莲豪"
    "沛冬瑶琼栋敬桂牧琳跃乃盈杭纲衍柳锐硕钊莉舟肇钦芝涵颂蕾垂峥稻朴铿薛纬泳赐晃孜晟汀岑鞍眉燮翘汝姿粤宠昊棋淮吕煌"
    "添荆凝匡鄂愚昭悦乙瑟焰妮篪勉"
    "侠仑虞瑾瑜璋珍",
    2: "明文华建平军立东强德海小林英清山阳江思瑞兴超青章福红富乐康群石泰延洋介若远奇森腾宪善吉雨礼铁震朝歌余尚兵喜凌"
    "伦宽梁贵梅楚野丹亦盛怀乔柯丁"
    "珍丰仰竹励迪艺祖屏尊潮亮扬贺谋牛祝敦鉴妹慎挺扎翠滨珠岗亨蓝赋寒纯巧舒溪壮臣娜昱函妙灵慈耿阁戈穷池莎陵徽晶甘誉"
    "盼遂翼肃",
    1: "家正民生成金天子元安亚义权维卫信继冠南源汉世达先承希武广克坚朗爱兰升才友连夫百照露河星融邦博干益育申鲁佩烈男"
    "均千草古迈幸恢欢卿宜木端佛净予"
    "右迅堂映津巡龄庄晨材蒙默典渡简炼黎迎召锁仲季",
    0: "国政新全方道利万其长学业之力基里三声士战科运言起北少治致书心京非川复水印依威登洲传功白双易望临又范诺岛儿独竞"
    "米伊炎城村雷图语居环念激深九音守"
    "徒色花存史镇满艳",
    -1: "中一美来和发大年定进能本开斯台未名如高工五尔空显太保陆根罗品央想完增球位真化首普知始格必步越际",
}
_NEVER_GIVEN = frozenset(
    "的在是不了这对法他出个到说要我们被多表共也地疫报与关员示就动部事将主外过市下情者现但所当期分制并因而用及都病"
    "体最区港数府特机已指等还面提今内据度院至总合没间持种此次接些场去产问目统交性局布入周司导认由务香湾两网案意调"
    "联例称第警无然告电苗该党看反系选题果更比点很"
    "查确回管组毒件论续济界或处常口教约记使领施代打量做么那她息支感证委研决视集解取让只张消防商投规收着样医放包控"
    "活各团程影二媒路判手何给刑价话引策四推欧你曾式律需供参项亿预州监众物流别造检究拜宣身设协几访门罪护境师己企省"
    "车则察专击马技离十办获准况它币采盟女括织构批"
    "许巴风改死评仍单队责助轮习审股份限止抗气诉级透响把每转争派率状头注势见带即除染观害候遭且失澳捕什令走术条号压"
    "创担难请阿核否诊线另费服职险测效席备款李涉早值排随类往片试整谈族营较尼极态节快密王底验域低料边模段字迫列奥具"
    "货紧裁住容禁站疑老房县犯财岁断措停属副拿人为以时日行于前月重同实议自好理可公任资受近相后加上有会"
)
_GIVEN_WEIGHT = {character: weight for weight, characters in reversed(_GIVEN.items()) for character in characters}
GIVEN_NAME_CHARACTERS = frozenset(character for character, weight in _GIVEN_WEIGHT.items() if weight >= 3)
"""Those that stand in Chinese given names far more often than in running text."""


def transliteration_weight(text: str) -> int:
    """How much the characters together look like a transliterated name: 帕尔迈 10, 和平条 negative."""
    return sum(_WEIGHT.get(character, _NEVER) for character in text)


def is_transliterating(character: str, at_least: int = 0) -> bool:
    """Whether a character writes foreign names, rather than `at_least` often."""
    return _WEIGHT.get(character, _NEVER) >= at_least


def given_name_weight(text: str) -> int:
    """How much the characters look like a Chinese given name: 建华 4, 周一的 negative."""
    return sum(
        _GIVEN_WEIGHT.get(character, _NEVER if character in _NEVER_GIVEN or not is_han(character) else 0)
        for character in text
    )


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one; false for the empty string."""
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or character >= "\U00020000"
