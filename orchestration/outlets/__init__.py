"""The registry of layouts: which one reads a page.  One module per outlet; its host decides."""

from orchestration.articles.reading import Page, Reading
from orchestration.outlets import (
    bbc,
    bitterwinter,
    chinadigitaltimes,
    cna,
    dw,
    economist,
    epochtimes,
    ft,
    generic,
    neist,
    nytimes,
    reuters,
    rfa,
    rfi,
    rti,
    solidot,
    voa,
    weiquanwang,
    xinwenlianbo,
    zaobao,
)
from orchestration.outlets.layout import Layout

LAYOUTS: tuple[Layout, ...] = (
    *weiquanwang.LAYOUTS,
    *bitterwinter.LAYOUTS,
    *chinadigitaltimes.LAYOUTS,
    *rfa.LAYOUTS,
    *epochtimes.LAYOUTS,
    *cna.LAYOUTS,
    *nytimes.LAYOUTS,
    *reuters.LAYOUTS,
    *rfi.LAYOUTS,
    *rti.LAYOUTS,
    *dw.LAYOUTS,
    *bbc.LAYOUTS,
    *voa.LAYOUTS,
    *zaobao.LAYOUTS,
    *solidot.LAYOUTS,
    *economist.LAYOUTS,
    *neist.LAYOUTS,
    *ft.LAYOUTS,
    *xinwenlianbo.LAYOUTS,
)
ALL_LAYOUTS: tuple[Layout, ...] = (*LAYOUTS, generic.LAYOUT)
_BY_HOST: dict[str, list[Layout]] = {}
for _layout in LAYOUTS:
    for _host in _layout.hosts:
        _BY_HOST.setdefault(_host, []).append(_layout)


def layout_for(page: Page) -> Layout:
    """The layout of a page's outlet, of several versions the first that fits, else the generic one."""
    return next((layout for layout in _BY_HOST.get(page.host, ()) if layout.fits(page)), generic.LAYOUT)


def read_page(page: Page) -> Reading:
    """Read a page by its outlet's layout; the reading says which."""
    layout = layout_for(page)
    reading = layout.read(page)
    reading.parser = layout.label
    return reading


def layout_modules(host: str) -> list[str]:
    """The modules whose layouts may read a host's pages, as paths in the package."""
    layouts = (*_BY_HOST.get(host, ()), generic.LAYOUT)
    return sorted(
        {f"{layout.read.__module__.removeprefix('orchestration.').replace('.', '/')}.py" for layout in layouts}
    )
