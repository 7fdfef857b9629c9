"""The verbs of news Chinese that give somebody's words, and the words beside marks that quote nobody."""

import re
from collections.abc import Iterator

_FIRM = """
    说 说道 说过 讲 讲道 讲过 谈道 表示 指出 指称 直指 称 宣称 声称 坚称 辩称 自称 并称 还称 供称 谎称 补称 续称
    忆述 强调 重申 申明 阐述 阐明 告诉 告知 写道 写到 写下 写着 撰文 发文 发推 发帖 留言
    留言道 留下 回应 回答 回复 回覆 答复 答覆 答道 回击 回呛 反驳 驳斥 辩解 辩护 补充 补充道 解释 解释道 问 问道
    追问 反问 询问 质问 喊 喊道 喊话 高喊 大喊 大叫 大呼 高呼 疾呼 惊呼 叫道 叹道
    感叹 感慨 慨叹 坦言 直言 明言 坦承 坦诚 坦陈 承认 否认 透露 披露 介绍 介绍道 评论 评论道 评价 点评 分析 分析道
    认为 警告 告诫 提醒 呼吁 敦促 促请 批评 抨击 指责 谴责 痛批 狠批 怒批 炮轰 斥责
    怒斥 痛斥 直斥 斥 指斥 质疑 抱怨 形容 描述 描述道 描绘 比喻 比作 称赞 赞扬 赞赏 盛赞 夸赞 大赞 讽刺 讥讽 嘲讽
    嘲笑 调侃 自嘲 发誓 承诺 许诺 保证 建议 主张 预测 预言 回忆 回忆道 笑说 笑言
    笑道 戏称 引述 援引 引用 转述 作证 证实 确认 致辞 致词 发言 总结 总结道 归纳 断言 声言 扬言 呛声 吐槽 劝告 呈请
    勉励 自述 口述 喃喃自语 嘀咕 念道 叮嘱 嘱咐 宣读 陈述 陈词 哭诉 泣诉 附和 澄清
    点出 道出 说明 表明 表态 谈到 谈及 提到 提及 说到 讲到 问及 誉为 视为 称为 称之为 称作 重复 重复道 吁 促 夸 赞
    道 叫嚣 抗议 嘲弄 讥笑 挖苦 安慰 恳求 央求 提倡 认同 同意 意识到 相信 深信 指 写 断定 裁定 认定 定性 判定 袒露
    自曝 直呼 吹嘘 夸口 喊冤 爆料
"""
_LOOSE = """
    宣布 宣告 宣示 声明 要求 请求 提出 希望 期待 期望 期盼 感到 觉得 担心 担忧 怀疑 猜测 推测 看到 听到 记得 预计
    预期 报道 报导 刊文 公告 通报 规定 列明 订明 载明 指控 控诉 投诉 揭露 祝贺 感谢 表达 反映
    指示 下令 命令 坚持 裁决 判决 解读 显示 警示 劝 劝说 表述 致电 致信 通知 发布 发表 力挺 加上 支持 反对 拒绝
    允许 限制 禁止 追求 推动 鼓励 号召 动员 倡导 打造 欢迎 考虑 决定 试图
"""
SAYING = frozenset(_FIRM.split() + _LOOSE.split())
"""Verbs (simplified) that make somebody the source of the words between marks."""

_TELLING = """
    说 说道 说过 讲 讲道 谈到 谈道 表示 指出 指 称 宣称 声称 坚称 辩称 并称 还称 补称 续称 忆述 强调 重申 告诉 写道
    写到 写下 写 发文 发推 留言 留言道 回应 回答 回复 回覆 答道 反驳 驳斥 辩解 补充 补充道 解释
    解释道 问 问道 追问 反问 喊 喊道 高喊 大喊 高呼 惊呼 疾呼 叫道 叹道 感叹 感慨 坦言 直言 坦承 承认 透露 介绍
    评论 评论道 分析 分析道 认为 警告 告诫 提醒 呼吁 批评 抨击 指责 谴责 质疑 抱怨 形容 描述 描述道 讽刺
    调侃 回忆 回忆道 笑说 笑言 笑道 转述 总结 总结道 发誓 宣布 预测 表态 说明 建议 披露 作证 自述 喃喃自语 嘀咕
    说起 谈及 提到 自嘲 叫嚣 告知 道 声明 断言 哭诉 附和 澄清 承诺 保证 希望 相信 报道 报导
"""
TELLING = frozenset(_TELLING.split())
"""Verbs that, after the words, tell who said them: “……，”她补充道。"""

_OTHER_WORDS = """
    说法 说明书 说服 小说 学说 传说 据说 演说 解说 游说 再说 虽说 按说 名称 称号 称呼 简称 俗称 职称 统称 通称 别称
    堪称 全称 对称
    所称 号称 昵称 尊称 人称 之称 称霸 称雄 称职 称得上 称帝 称王
    指数 指标 指定 指挥 指导 指南 指引 指望 指纹 指甲 手指 拇指 指点 指向 指派 指令 股指 期指 泛指 特指 恒指 指意
    指使 指的是 问题 学问 疑问 访问 顾问 慰问 提问 审问 问卷 问世 问责 问候 道路 道德 道理 知道 街道 管道 渠道
    频道 轨道 通道 隧道 赤道 人道 地道 难道 公道 跑道 铁道 味道 厚道 东道 一道 当道 航道 阴道 肠道 霸道 道歉 道琼斯
    得道 水道 孔道 道义 道教 道士 讲究 讲座 讲师 讲坛 听讲 讲台 演讲 讲学 讲话 写作 写字 编写
    填写 书写 改写 描写 抒写 写真 特写 大写 小写 缩写 简写 赞助 赞成 夸张 夸大 发言人 发言权 促进 促成 促使 敦促
    督促 催促 仓促 短促 促销 呼吁书 要求书 斥资 排斥 充斥 驳斥 发布会 发表会 声明书 公告牌
    发布时间 感到意外 指控书 令人担忧 令人担心 被称为 被称作 被称之为 被视为 被誉为 预期目标 支持者 支持率 反对派
    反对党 反对者 反对票 限制性 决定性 指责性
"""
_FALSE = frozenset(_OTHER_WORDS.split()) - SAYING - TELLING


def _finder(words: frozenset[str]) -> re.Pattern[str]:
    """What finds the longest word at each place, its group; whether the first two characters can begin one is seen
    first, since the words are compared one by one."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words | _FALSE, key=lambda word: (-len(word), word)):
        by_first.setdefault(word[0], []).append(word[1:])
    alone = "".join(first for first, rests in by_first.items() if "" in rests)
    seconds = "".join({rest[0] for rests in by_first.values() for rest in rests if rest})
    longest = "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in by_first.items())
    return re.compile(rf"[{''.join(by_first)}](?:(?<=[{alone}])|(?=[{seconds}]))(?<=(?=({longest})).)")


def _words(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The words of a `_finder` in a stretch from left to right, without overlaps."""
    done = start
    for match in pattern.finditer(text, start, end):
        if match.start() >= done:
            done = match.end(1)
            yield match.start(), done


_SAYING_WORD = _finder(SAYING)
_TELLING_WORD = _finder(TELLING)
_FIRM_WORDS = frozenset(_FIRM.split())
_AS_NOUN_AFTER = re.compile(r"(?:的|人士|者|人|权|书|率|是(?![“「\"])|称?[，,]?令人|机构|中心|委员会|法院|院|官|员)")
_AS_NOUN_BEFORE = re.compile(
    r"(?:[的之”」』\"]|相关|有关|这种|这个|这一|此番|上述|该项?|一份|份|项|番|种|受到|遭到|遭|令人|无法|"
    r"不[愿会予肯]?|拒绝|有|被)$"
)
_NOUN_LIKE = frozenset(
    "声明 表态 指控 控诉 投诉 评论 分析 预测 建议 警告 承诺 呼吁 批评 指责 谴责 抨击 质疑 主张 回应 报道 报导 "
    "解释 描述 要求 决定 限制 支持 希望 担忧 担心 裁决 判决 规定 公告 通报 期待 发言 总结 保证 抗议 指示 命令 "
    "坚持 预期 "
    "反对 评价 请求 回忆 陈述 辩护 猜测 推测 怀疑 表述 说明 公布 讽刺 抱怨 问 写 道 促 劝 夸 赞 指".split()
)


def saying_verbs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The verbs of a stretch of simplified text that can make somebody the source; 指数, 道路, 他的批评是 "
    "hold none."""
    found = []
    for first, last in _words(_SAYING_WORD, text, start, end):
        word = text[first:last]
        if word not in SAYING:
            continue
        if word in _NOUN_LIKE and (
            _AS_NOUN_BEFORE.search(text[max(start, first - 4) : first]) or _AS_NOUN_AFTER.match(text, last, end)
        ):
            continue
        found.append((first, last))
    return found


def telling_verbs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The verbs of a stretch that tell, after the words, who said them."""
    return [span for span in _words(_TELLING_WORD, text, start, end) if text[span[0] : span[1]] in TELLING]


def is_firm(verb: str) -> bool:
    """Whether a verb speaks of speaking: 说, 批评; not 要求, 显示."""
    return verb in _FIRM_WORDS


NAMING = re.compile(
    r"(?:所谓的?|名为|名叫|题为|题目为|题目是|标题为|标题是|名称为|叫做|叫作|俗称|又称|简称|别名|绰号|外号|代号|"
    r"网名|笔名|昵称|书名|片名|取名|命名为|改名为?|更名为|译为|译作|意为|意思是|"
    r"印有|印着|挂着|题写|主题为|主题是|罪名[是为]?|涉嫌|由|加入|推出|发布|发表|刊登|刊发|出台|印发|"
    r"(?<![大喊惊呼])叫|高喊|高呼|大喊口号|口号|标语|横幅|关键词|搜索|[《〈])$"
)
"""What names rather than says, right before the mark: 名为“……”."""

NAMED = re.compile(
    r"(?:为(?:卖点|由|名|主题|口号|题)|等?(?:罪|罪名|案|案件|法案|计划|项目|工程|机制|小组|工作组|论坛|峰会|"
    r"会议|座谈会|研讨会|协会|基金会?|委员会|联盟|平台|栏目|节目|专栏|字样|字眼|字句|大奖|奖章?|勋章|号|行动|"
    r"运动|战略|倡议|"
    r"制度|原则|模式|协议|协定|条约|公约|条例|条款|系统|软件|应用|网站|账号|帐号|公众号|频道|品牌|公司|集团|"
    r"银行|学校|大学|学院|研究所|智库|展览?|专区|基地|园区|仪式|比赛|大赛|奖项|剧|影片|电影|歌曲|"
    r"专辑|游戏|事件|危机|效应|现象|理论|概念|革命|时代|路线|阵营|势力|分子|群体|一代)|"
    r"的?(?:横幅|标语|口号|字样|字眼|标题|主题|名义|称号|头衔|绰号|标签|罪名|美誉|问题|崇高品格|方针|精神|意识|"
    r"名字|身份|定位|决心|铁律|说法)|这一|这个|这种|一词|一书|一文|[（(](?:[A-Z]|简称|下称))"
)
"""What follows a term, a name or a title between marks: “……”计划."""

TERM = re.compile(
    r"(?:中心|小组|机构|联盟|大学|研究所|委员会|协会|基金会|组织|集团|公司|罪|法案|条例|计划|工程|项目|奖|系统|"
    r"平台|炉|指挥部|问责法|证明|文件)$"
)
"""How what stands between marks ends where it is a name."""

ADVERBIAL = re.compile(
    r"(?:则|也|还|又|并|却|就|便|都|曾|已|再|亦|更|只|仍|均|即|遂|随后|随即|后来|当时|当天|当日|同时|此前|之后|"
    r"今天|昨天|今日|昨日|今早|今晚|昨晚|周[一二三四五六日末]|星期[一二三四五六日天]|"
    r"[\d一二三四五六七八九十]{1,4}[年月日号]|在|于|对|向|跟|接受|透过|通过|借|用|以|针对|受访|面对|谈|笑|哭|"
    r"日前|近日|上周|本周|上月|上个月|去年|今年|早上|上午|下午|晚间|凌晨|稍早|稍晚|不过|但|"
    r"一再|多次|反复|进一步|明确|公开|私下|强烈|严厉|坚决|高调|低调|继续|接着|表示|告诉|先生|女士|小姐|博士|"
    r"教授|等人|等|夫妇|本人|自己|们|总统|总理|主席|部长|议员|会|将|没有|没|不|是|有|从|被|把|到|来|去|"
    r"正|着|了|要|想|能|可|应|必须|需要|呼吁|发|与|和|跟|同|[，,：:“「\"\s]|$)"
)
"""What may follow a subject on the way to its verb: 在推特上, 周二, 对记者."""
