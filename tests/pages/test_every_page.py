"""Every page, at the width of a telephone and of a desk, light and dark, with and without scripts, in each language."""

import pytest

from visits import PARTS, VISITS, Visit
from window import LANGUAGES, SCHEMES, WIDTHS, Window


def test_every_page_is_visited(house):
    visited = {visit.route for visit in VISITS} | PARTS
    assert visited == set(house.routes), "tests/pages/visits.py and the router do not know the same pages"
    names = [visit.name for visit in VISITS]
    assert len(names) == len(set(names)), "two visits have one name"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_a_page_is_sound(visit: Visit, scripts, language, house, chromium):
    with Window(chromium, house, visit.who, scripts=scripts, language=language) as window:
        answer = window.open(visit.path.format(**house.names))
        assert answer.status == visit.status
        assert "unsafe" not in answer.headers["content-security-policy"]
        window.stay()
        assert window.page.locator("html").get_attribute("lang") == language
        assert window.page.locator("h1").count() == 1
        wrong = []
        for width in WIDTHS:
            for scheme in SCHEMES:
                at = f"{width} px, {scheme}"
                wrong += [f"{at}: {finding}" for finding in window.look(width, scheme)]
                if scripts:
                    window.picture(f"{visit.name}.{width}.{scheme}.{language}")
        wrong += window.complaints
        assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_every_link_leads_somewhere(visit: Visit, house, chromium):
    with Window(chromium, house, visit.who) as window:
        window.open(visit.path.format(**house.names))
        hrefs = window.page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.getAttribute('href'))")
        for href in sorted(set(hrefs)):
            status = window.page.request.get(href, max_redirects=5).status
            assert status < 400, f"{href} answers {status}"
