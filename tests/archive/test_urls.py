"""Which addresses are one article's, and which links and images are no addresses at all."""

import contextlib
import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.archive.urls import (
    absolute_link,
    article_id,
    bare_host,
    canonical_url,
    host_of,
    image_address,
    url_key,
)

CANONICAL: dict[str, tuple[str, str]] = {
    "nothing to do": ("https://example.com/a/b.html", "https://example.com/a/b.html"),
    "scheme": ("http://example.com/a", "https://example.com/a"),
    "upper case host": ("HTTP://Example.COM/Path", "https://example.com/Path"),
    "white space around": (" https://example.com/a\n", "https://example.com/a"),
    "no path": ("https://example.com", "https://example.com/"),
    "www stays": ("https://www.example.com/a", "https://www.example.com/a"),
    "mobile host": ("https://m.example.com/a", "https://example.com/a"),
    "amp host": ("https://amp.example.com/a", "https://example.com/a"),
    "mobile host twice": ("https://m.wap.example.com/a", "https://example.com/a"),
    "a domain named m": ("https://m.com/a", "https://m.com/a"),
    "closing dot of the host": ("https://example.com./a", "https://example.com/a"),
    "user and password": ("https://me:secret@example.com/a", "https://example.com/a"),
    "usual ports": ("https://example.com:443/a", "https://example.com/a"),
    "port of http": ("http://example.com:80/a", "https://example.com/a"),
    "another port": ("http://example.com:8080/a", "https://example.com:8080/a"),
    "ip 6 address": ("http://[2001:DB8::1]/a", "https://[2001:db8::1]/a"),
    "fragment": ("https://example.com/a#top", "https://example.com/a"),
    "doubled slashes": ("https://example.com//a///b", "https://example.com/a/b"),
    "escaped slashes": ("https://example.com/a/%2F/b", "https://example.com/a/b"),
    "escaped letters": ("https://example.com/%61%2Db", "https://example.com/a-b"),
    "escapes in lower case": ("https://example.com/%e4%b8%ad", "https://example.com/%E4%B8%AD"),
    "unescaped han": ("https://example.com/中", "https://example.com/%E4%B8%AD"),
    "escaped percent": ("https://example.com/100%25", "https://example.com/100%25"),
    "bytes that are no utf-8": ("https://example.com/%ff", "https://example.com/%FF"),
    "escaped question mark": ("https://example.com/a%3Fb", "https://example.com/a%3Fb"),
    "tracking": ("https://example.com/a?utm_source=x&utm_medium=y&fbclid=z", "https://example.com/a"),
    "tracking among others": ("https://example.com/a?id=7&ref=rss&UTM_Campaign=q", "https://example.com/a?id=7"),
    "order of parameters": ("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
    "blank parameter": ("https://example.com/a?x=&y", "https://example.com/a?x=&y="),
    "empty query": ("https://example.com/a?", "https://example.com/a"),
    "traditional twin": (
        "https://cn.nytimes.com/world/20200101/x/zh-hant/",
        "https://cn.nytimes.com/world/20200101/x/",
    ),
    "bilingual twin": ("https://cn.nytimes.com/world/20200101/x/dual", "https://cn.nytimes.com/world/20200101/x"),
    "twins of twins": ("https://example.com/x/zh-hant/dual/", "https://example.com/x/"),
    "amp copy": ("https://example.com/x/amp", "https://example.com/x"),
    "amp ending": ("https://example.com/x.amp", "https://example.com/x"),
    "zh-hant inside the path": ("https://example.com/zh-hant/x", "https://example.com/zh-hant/x"),
    "a word that begins with amp": ("https://example.com/ampere", "https://example.com/ampere"),
}


@pytest.mark.parametrize(("url", "canonical"), CANONICAL.values(), ids=CANONICAL)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


NO_ADDRESS: dict[str, str] = {
    "empty": "",
    "no scheme": "example.com/a",
    "mail": "mailto:a@example.com",
    "script": "javascript:alert(1)",
    "file": "file:///etc/hosts",
    "no host": "https:///a",
    "a dot for a host": "https://./a",
    "port out of range": "https://example.com:99999/",
    "port of letters": "https://example.com:ab/",
    "open bracket": "https://[2001:db8::1/a",
}


@pytest.mark.parametrize("url", NO_ADDRESS.values(), ids=NO_ADDRESS)
def test_what_is_no_address_has_no_canonical_form(url: str) -> None:
    with pytest.raises(ValueError):
        canonical_url(url)


TWINS: dict[str, tuple[str, str]] = {
    "www": ("https://www.example.com/a", "https://example.com/a"),
    "mobile": ("https://m.example.com/a", "https://www.example.com/a"),
    "mobile www": ("https://www.m.example.com/a", "https://example.com/a"),
    "closing slash": ("https://example.com/a/", "https://example.com/a"),
    "scheme": ("http://example.com/a", "https://example.com/a"),
    "traditional": ("https://cn.nytimes.com/x/zh-hant/", "https://cn.nytimes.com/x"),
    "escapes": ("https://example.com/%E4%B8%AD", "https://example.com/中"),
    "tracking": ("https://example.com/a?utm_source=feed", "https://example.com/a"),
    "order of parameters": ("https://example.com/?a=1&b=2", "https://example.com?b=2&a=1"),
}


@pytest.mark.parametrize(("one", "other"), TWINS.values(), ids=TWINS)
def test_twins_are_one_article(one: str, other: str) -> None:
    one, other = canonical_url(one), canonical_url(other)
    assert url_key(one) == url_key(other)
    assert article_id(one) == article_id(other)


DIFFERENT: dict[str, tuple[str, str]] = {
    "path": ("https://example.com/a", "https://example.com/b"),
    "case of the path": ("https://example.com/a", "https://example.com/A"),
    "parameter": ("https://example.com/a?id=1", "https://example.com/a?id=2"),
    "subdomain": ("https://cn.example.com/a", "https://example.com/a"),
    "port": ("https://example.com:8080/a", "https://example.com/a"),
}


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_other_addresses_are_other_articles(one: str, other: str) -> None:
    assert article_id(canonical_url(one)) != article_id(canonical_url(other))


def test_a_digest_is_an_article_of_its_own() -> None:
    url = canonical_url("https://example.com/a")
    assert article_id(url) != article_id(url, is_digest=True)
    assert len(article_id(url)) == 16


ADDRESSES = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(
        ["example.com", "www.m.example.com", "m.wap.example.com.", "M.Example.com:80", "[::1]:81", "amp.dev"]
    ),
    st.lists(
        st.sampled_from(
            [
                "/",
                "//",
                "/zh-hant",
                "/dual",
                "/amp",
                ".amp",
                "/中",
                "%2f",
                "%25",
                "%ff",
                "%3F",
                "%23",
                "%",
                "%zz",
                "/.",
                "/..",
                "a",
                " ",
                "+",
                ";",
            ]
        ),
        max_size=6,
    ).map(lambda parts: "/" + "".join(parts)),
    st.text("?&=#;%+utm_f中ab/ " + string.digits, max_size=12).map(lambda query: "?" + query),
)


@settings(deadline=None, max_examples=400)
@given(ADDRESSES)
@example("https://example.com/a/%2F/b")
@example("https://m.m.example.com/")
@example("https://example.com/a/zh-hant/dual/")
def test_the_canonical_form_of_a_canonical_form_is_itself(url: str) -> None:
    canonical = canonical_url(url)
    assert canonical_url(canonical) == canonical
    assert "#" not in canonical
    assert canonical.startswith("https://")
    assert url_key(canonical) == url_key(canonical_url(canonical + "#x"))


@settings(deadline=None, max_examples=300)
@given(st.text(st.characters(), max_size=60))
@example("https://[")
@example("http://\u2100.com")
@example("//[")
def test_any_text_is_an_address_or_none(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert canonical_url(text).startswith("https://")
    link = absolute_link(text, "https://example.com/a/b")
    assert link is None or link.lower().startswith(("http://", "https://"))
    image_address(text, "https://example.com/a/b")
    host_of(text)


LINKS: dict[str, tuple[str, str | None]] = {
    "absolute": ("https://other.example/x", "https://other.example/x"),
    "relative": ("c?d=1", "https://example.com/a/c?d=1"),
    "from the root": ("/c", "https://example.com/c"),
    "of the same scheme": ("//cdn.example.com/c", "https://cdn.example.com/c"),
    "broken over lines": (" https://other.exa\n  mple/x ", "https://other.example/x"),
    "anchor": ("#top", None),
    "nothing": ("  ", None),
    "script": ("javascript:alert(1)", None),
    "script in capitals": ("JavaScript:alert(1)", None),
    "script broken over lines": ("java\nscript:alert(1)", None),
    "script behind a control character": ("\x01javascript:alert(1)", None),
    "data": ("data:text/html;base64,PHA+", None),
    "mail": ("mailto:a@example.com", None),
    "telephone": ("tel:+123", None),
    "other scheme": ("ftp://example.com/x", None),
    "no host": ("http:///x", None),
    "bad port": ("https://example.com:port/x", None),
    "open bracket": ("https://[x/", None),
}


@pytest.mark.parametrize(("href", "expected"), LINKS.values(), ids=LINKS)
def test_links_become_absolute_or_nothing(href: str, expected: str | None) -> None:
    assert absolute_link(href, "https://example.com/a/b") == expected


IMAGES: dict[str, tuple[str, str | None]] = {
    "own address": ("/i/a.jpg", "https://example.com/i/a.jpg"),
    "proxy with host and path": (
        "https://images.weserv.nl/?url=img.example.com/a.jpg&w=10",
        "https://img.example.com/a.jpg",
    ),
    "proxy with ssl": ("https://images.weserv.nl/?url=ssl:img.example.com/a.jpg", "https://img.example.com/a.jpg"),
    "proxy with an escaped address": (
        "https://wsrv.nl/?url=https%3A%2F%2Fimg.example.com%2Fa.jpg%3Fw%3D1",
        "https://img.example.com/a.jpg?w=1",
    ),
    "proxy without scheme": ("https://wsrv.nl/?url=//img.example.com/a.jpg", "https://img.example.com/a.jpg"),
    "proxy that names nothing": ("https://images.weserv.nl/?w=10", "https://images.weserv.nl/?w=10"),
    "script behind a proxy": ("https://wsrv.nl/?url=javascript:alert(1)", None),
    "embedded": ("data:image/gif;base64,R0lGOD", None),
}


@pytest.mark.parametrize(("src", "expected"), IMAGES.values(), ids=IMAGES)
def test_images_are_known_by_their_publisher_s_address(src: str, expected: str | None) -> None:
    assert image_address(src, "https://example.com/a/b") == expected


HOSTS: dict[str, tuple[str, str]] = {
    "www": ("www.example.com", "example.com"),
    "mobile": ("M.example.com", "example.com"),
    "another subdomain stays": ("cn.example.com", "cn.example.com"),
    "a domain named m": ("m.cn", "m.cn"),
}


@pytest.mark.parametrize(("host", "bare"), HOSTS.values(), ids=HOSTS)
def test_bare_host(host: str, bare: str) -> None:
    assert bare_host(host) == bare
    assert host_of(f"https://{host}/a") == bare
