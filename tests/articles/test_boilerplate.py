"""Which lines are furniture of pages: one for each form, whatever it begins with."""

import pytest

from orchestration.articles.boilerplate import is_boilerplate

FURNITURE = [
    "获取更多RSS",
    "https://feedx.net/ ",
    "The post 甲 appeared first on 乙",
    "the post 甲 first appeared on 乙",
    "点击查看大图",
    "點選收看",
    "点选这里",
    "您的设备不支持播放",
    "抱歉，你的瀏覽器不支持",
    "No media source currently available",
    "no media source currently available",
    "0:00",
    "12:34:56",
    "１2:34",
    *"分享 打印 列印 评论 評論 转发 转推 Facebook twitter WhatsApp LINE 微信 微博 email 复制链接 複製連結 分享到甲".split(),
    *"下载音频 下載 Download download".split(),
    *"©甲 Copyright甲 copyright 版权所有 版權所有 本网站之文字 本網站之文字 未经授权 未經授權 转载请注明 轉載請註明".split(),
    "2021年 德国之声版权声明",
    "德国之声版权声明：甲",
    "© 2021年 德国之声",
    *"广告 廣告 Advertisement image IMAGE 图像来源 圖像來源 图像加注文字 图片来源".split(),
    *"延伸阅读 延伸閱讀： 相关阅读 相關閱讀 相关新闻 相關新聞 相关报道 相關報導 相关文章 相關文章 更多阅读".split(),
    *"推荐阅读 推薦閱讀 热门内容: 更多内容请看：".split(),
]
TEXT = [
    "",
    "分享了",
    "北方的小镇",
    "不支持",
    "他的设备不支持",
    "点击",
    "下载" + "很" * 13,
    "您的设备不支持" + "很" * 400,
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture(line: str) -> None:
    assert is_boilerplate(line)
    assert is_boilerplate(f"\u3000{line}\n")


@pytest.mark.parametrize("line", TEXT)
def test_text(line: str) -> None:
    assert not is_boilerplate(line)
