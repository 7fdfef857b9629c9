"""Lines that stand on news pages and are no part of any article: feed footers, share and player text, promotions."""

import re

# What the alternatives begin with is asked first, since they are tried one by one where case is ignored.
_WHOLE_LINE = re.compile(
    r"(?=[获htn点點\d分打列评評转轉微fwlec复複下d©版本未德\s广廣ai图圖延相更推热])(?:"
    + "|".join(
        [
            r"获取更多RSS.*",
            r"(?:https?://feedx\.\w+/?\s*)+",
            r"The post .{0,300} (?:first )?appeared (?:first )?on .{1,80}",
            r"(?:点击|點擊|点选|點選)(?:查看|这里|這裡|此处|此處|阅读|閱讀|订阅|訂閱|图片|下载|收听|收看).{0,40}",
            r"No media source currently available",
            r"(?:0:00|\d{1,2}:\d\d(?::\d\d)?)",
            r"(?:分享|打印|列印|评论|評論|转发|转推|Facebook|Twitter|WhatsApp|LINE|微信|微博|Email|复制链接|複製連結|分享到.{0,20})",
            r"(?:下载|下載|Download).{0,12}",
            r"(?:©|Copyright|版权所有|版權所有|本网站之文字|本網站之文字|未经授权|未經授權|转载请注明|轉載請註明).{0,200}",
            r"(?:(?:\d{4}年)?\s*德国之声版权声明|© ?\d{4}年? ?德国之声).{0,200}",
            r"(?:广告|廣告|Advertisement|ADVERTISEMENT|Image|图像来源|圖像來源|图像加注文字|图片来源)",
            r"(?:延伸阅读|延伸閱讀|相关阅读|相關閱讀|相关新闻|相關新聞|相关报道|相關報導|相关文章|相關文章|更多阅读|推荐阅读|推薦閱讀|热门内容|更多内容请看)[:：]?",
        ]
    )
    + ")",
    re.IGNORECASE,
)
_PLAYER_LINE = re.compile(r".{0,20}(?:您|你)的(?:器材|设备|設備|浏览器|瀏覽器)不支持.{0,30}")


def is_boilerplate(text: str) -> bool:
    """Whether a whole block is a promotion, feed footer, share button or copyright line."""
    if len(text) > 400:
        return False
    text = text.strip()
    return _WHOLE_LINE.fullmatch(text) is not None or ("不支持" in text and _PLAYER_LINE.fullmatch(text) is not None)
