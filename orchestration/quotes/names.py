"""Who may be a speaker in a stretch of text: names the article is known to mention, names known by their
surroundings, pronouns, and people who have no name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from orchestration.mentions.characters import COMPOUND_SURNAMES, SURNAMES, TRANSLITERATING


class Named(NamedTuple):
    """A mention in the body: what it names, and where."""

    entity_id: str
    entity_type: str
    surface: str
    char_start: int
    char_end: int


Kind = Literal["person", "body", "pronoun", "person-noun", "body-noun", "unnamed"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may have spoken, `text[start:end]`."""

    start: int
    end: int
    kind: Kind
    entity_id: str | None = None


_T = re.escape(TRANSLITERATING) + "于来弥茨"
_DOTTED = re.compile(rf"[{_T}]{{1,7}}(?:[·•‧・．∙⋅][A-Z]?\.?[{_T}]{{0,9}})+(?:-[{_T}]{{1,6}})?")
_GLOSSED = re.compile(rf"([{_T}]{{2,7}}|[\u4e00-\u9fff]{{2,4}}?)\s?[（(](?:[A-Z][A-Za-zÀ-ÿ.'’\-]+[ ,]?){{1,5}}[，,）)]")
_HYPHENED = re.compile(rf"[{_T}]{{1,7}}-[{_T}]{{2,7}}")
_SOUNDED = re.compile(r"([\u4e00-\u9fff]{2,4})[（(][^（）()]{0,6}音译?[^（）()]{0,4}[）)]")
_LATIN = re.compile(r"(?<![A-Za-z])[A-Z][a-zà-ÿ’'A-Z]+(?:[ -](?:[A-Z]\.|[A-Z][A-Za-zà-ÿ’'\-]+|de|van|von|der|bin|al|el)){0,4}(?![A-Za-z])")
_SURNAMES = "".join(sorted(SURNAMES))
_COMPOUND = "|".join(sorted(COMPOUND_SURNAMES))
_TITLE = (
    "总统|总理|主席|部长|外长|防长|财长|国务卿|发言人|大使|议员|参议员|众议员|委员|局长|署长|司长|处长|院长|校长|所长|会长|理事长|董事长|总裁|总经理|经理|首席执行官|执行官|首席|主任|主管|总监|"
    "负责人|创始人|召集人|秘书长|书记|市长|州长|省长|县长|镇长|村长|议长|教授|讲师|研究员|学者|专家|科学家|经济学家|经济师|分析师|策略师|交易员|顾问|律师|法官|检察官|警长|上校|中校|少校|上将|中将|少将|将军|"
    "司令|指挥官|记者|编辑|主编|总编辑|主笔|作家|作者|导演|演员|歌手|主持人|主播|评论员|评论人|评论家|医生|医师|护士|博士|牧师|神父|主教|教练|球员|选手|居民|村民|市民|民众|网民|学生|老师|教师|员工|职员|工人|农民|"
    "商人|企业家|老板|店主|业主|志愿者|活动人士|活动家|人士|成员|代表|家属|妻子|丈夫|父亲|母亲|儿子|女儿|姐姐|妹妹|哥哥|弟弟|同事|朋友|邻居|候选人|官员|长官|立委|主委|党主席|特首|馆长|园长|船长|机长|司机|乘客|目击者|受害者|创办人|合伙人|资深|前任"
)
_TITLED = re.compile(rf"(?:{_TITLE})((?:{_COMPOUND}|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}?|[{_T}]{{2,6}})(?=$|[，,。：:（(“「\s]|说|表示|指出|称|认为|强调|告诉|写道|坦言|透露|也|则|还|在|对|向|就|周|星期|接受|当|今|昨|\d|先生|女士)")
_CHINESE = re.compile(rf"(?:{_COMPOUND}|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}$")
_FOREIGN = re.compile(rf"[{_T}]{{2,7}}$")
_POLITE = re.compile(rf"(?:{_COMPOUND}|[{_SURNAMES}])(?:某某?|先生|女士|小姐|姓[\u4e00-\u9fff]{{2,3}})")

_PRONOUN = re.compile(r"(?<![其吉])(?:他们|她们|它们|我们|他|她(?!们))(?![人国的们处地方性])|(?:他|她)(?=的?[声推]文)")
_ANAPHOR = re.compile(
    r"[该该这那此](?:位|名)?(?P<head>发言人|官员|人士|议员|专家|学者|分析师|教授|律师|记者|男子|女子|负责人|消息人士|知情人士|经济学家|研究员|居民|总统|部长|大使|作者)"
    r"|(?:该|这家|这一|本)(?P<body>行|公司|机构|组织|部门?|局|厅|报|刊|社|台|大使馆|使馆|领事馆|中心|委员会|协会|银行|企业|集团|媒体|网站|杂志|国|智库|团体|办公室|党|院|校|联盟|投行|券商)(?!长|的)"
)
_UNNAMED = re.compile(
    r"(?:[一两三四五六七八九十多数几\d][\d一二三四五六七八九十百多]*[位名个]|有|某|许多|很多|不少|部分|多数|其他|另一)?(?:[\u4e00-\u9fff·]{0,14}?的)?[\u4e00-\u9fff]{0,8}?"
    r"(?:消息人士|知情人士|业内人士|市场人士|有关人士|相关人士|熟悉情况的人|人士|官员|高管|高层|官媒|媒体|发言人|负责人|工作人员|相关人员|管理员|分析师|分析人士|观察人士|观察家|专家|学者|经济学家|"
    r"交易员|律师|议员|记者|网友|网民|民众|居民|村民|市民|男子|女子|学生|家长|老师|教授|医生|护士|员工|职员|工人|家属|亲属|目击者|受害者|船长|司机|店主|老板|商人|军官|警官|警员|警方|检方|控方|辩方|校方|院方|"
    r"军方|官方|政府|当局|法院|法庭|法官|评审团|片方|厂方|资方|馆方|球会|公司|企业|机构|组织|团体|协会|银行|团队|阵营|声明|公告|公报|通告|通知|通报|报告|报导|报道|文章|评论|社论|社评|专栏|帖文|推文|贴文|书信|信件|信函|函件|来信|"
    r"信中|公开信|电文|条约|协议|条例|法案|判决书|起诉书|诉状|文件|备忘录|决议|白皮书|研究|论文|调查|宣言|简报|新闻稿|说明|网站|一条评论|作者|父亲|母亲|妻子|丈夫|儿子|女儿|姊妹|姐姐|妹妹|哥哥|弟弟|朋友|邻居|"
    r"分析|人们|有人|外界|舆论|对方|双方|我方|中方|美方|日方|台方|陆方|港方|英方|俄方|韩方|法方|德方|欧方|印方|澳方|加方|以方|乌方|部门|警察|副手|助手|幕僚|上校|总统|总理|部长|主席|主任|局长|院长|校长|总裁|老人|老板娘|女孩|男孩|青年|孩子|游客|乘客|球迷|粉丝|选民|示威者|抗议者|活动人士|参议员们?|负责人士|顾问|当事人)$"
)
_BY_GENRE = re.compile(r"(?:声明|公告|公报|通告|通报|报告|报导|报道|文章|评论|社论|社评|帖文|推文|贴文|信|函件|文件|新闻稿|电文|判决书|简报|宣言)$")

_OBJECT_BEFORE = re.compile(r"(?:对|向|跟|同|给|据|从|由|被|把|将|为|告诉|针对|关于|包括|采访|专访|访问|回应|指责|批评|称赞|支持|呼吁|敦促|要求|谈到|谈及|提到|提及|反驳|驳斥|质疑|代表|任命|提名|驻|被问到|问及|指控|引述|引用|援引|转述|形容|替|问|让|使|请|称|指|于|访)$")
_OWNER_AFTER = re.compile(r"(?:的|政府|当局|政权|团队|阵营|竞选|内阁|时代|时期|家族|治下|领导|任内|方面的|等国|之|本台|法官|案|提名|任命|签署|基金会|学院|大学)")
_CONFERRING = re.compile(r"(?:与|和|同|跟|及|、)$")
_LINKED_TITLE = re.compile(r"(?:发言人|官员|负责人|相关人员|有关人员|工作人员|人员|官媒|当局|政府|当地官员|方面|高层|高官|警方|军方)")


def known_names(simplified: str, start: int, end: int) -> list[tuple[int, int]]:
    """Names of persons in a stretch that show by their form: 卡洛琳·贝恩, 米德伟（Derek J. Mitchell）, 分析师李四."""
    found: list[tuple[int, int]] = []
    for pattern, group in ((_DOTTED, 0), (_GLOSSED, 1), (_SOUNDED, 1), (_HYPHENED, 0), (_TITLED, 1), (_POLITE, 0)):
        for match in pattern.finditer(simplified, start, end):
            span = match.span(group)
            if all(span[1] <= other[0] or span[0] >= other[1] for other in found):
                found.append(span)
    return sorted(found)


def latin_names(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Latin names in a stretch of Chinese text: Edward Moya."""
    return [match.span() for match in _LATIN.finditer(text, start, end)]


def name_ending(simplified: str, start: int, end: int) -> tuple[int, int] | None:
    """A name that fills a stretch up to its end: 张伟明 before 说."""
    for pattern in (_CHINESE, _FOREIGN):
        match = pattern.search(simplified, start, end)
        if match and match.start() == start:
            return match.span()
    return None
