"""A window of a real browser, as one person has it, and everything that it complains of."""

import itertools
import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from house import House

WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
LANGUAGES = ("en", "fr")
LOCALES = {"en": "en-GB", "fr": "fr-FR"}
# The longest that a page may take to show what is awaited, in milliseconds.
PATIENCE_MS = 20_000
# Everything that axe knows, the advice of best practice included.
AXE = {"resultTypes": ["violations"]}
# Each window has an address of its own, or the limits of addresses would answer for the pages.
ADDRESSES = (f"198.51.{n // 250}.{n % 250 + 1}" for n in itertools.count())
# What sticks out to the right of the window: what a person would have to scroll for. A table scrolls within itself.
STICKS_OUT = """() => {
    const width = document.documentElement.clientWidth;
    const scrolls = document.documentElement.scrollWidth > width;
    const scrolled = e => e.closest('.table, .log') && getComputedStyle(e.closest('.table, .log')).overflowX != 'visible';
    const out = e => e.getBoundingClientRect().right > width + 1 && !scrolled(e);
    const name = e => e.tagName.toLowerCase() + (e.className ? '.' + e.className : '');
    const parts = [...document.querySelectorAll('body *')].filter(out).map(name);
    return scrolls ? [`scrolls to ${document.documentElement.scrollWidth} of ${width}`, ...parts] : [];
}"""


class Window:
    """Closes with its `with`."""

    def __init__(
        self,
        chromium: Browser,
        house: House,
        who: str | None = None,
        *,
        scripts: bool = True,
        language: str = "en",
        width: int = WIDTHS[-1],
    ) -> None:
        self.house = house
        self._has_scripts = scripts
        self.complaints: list[str] = []
        self._context = chromium.new_context(
            base_url=house.url,
            # The house made its certificate itself.
            ignore_https_errors=True,
            java_script_enabled=scripts,
            locale=LOCALES[language],
            timezone_id="Europe/Paris",
            viewport={"width": width, "height": 800},
            reduced_motion="reduce",
            extra_http_headers={"x-forwarded-for": next(ADDRESSES)},
        )
        self._context.set_default_timeout(PATIENCE_MS)
        if who:
            self.become(house.people[who]["cookie"])
        self.page = self.another()

    def __enter__(self) -> "Window":
        return self

    def __exit__(self, *_: object) -> None:
        self._context.close()

    def become(self, cookie: str) -> None:
        """Signs in without a form."""
        session = {"name": "__Host-stackyard", "value": cookie, "url": self.house.url}
        self._context.add_cookies([{**session, "secure": True, "httpOnly": True, "sameSite": "Lax"}])

    def another(self) -> Page:
        """One more tab of the same person."""
        page = self._context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        return page

    def open(self, path: str) -> Response:
        """Opens a page of the house and answers what the server said."""
        answer = self.page.goto(path, wait_until="load")
        assert answer, f"{path} is no page"
        return answer

    def look(self, width: int, scheme: str) -> list[str]:
        """What is wrong with the page at this width and in these colours."""
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        wrong = [f"{part} sticks out" for part in self.page.evaluate(STICKS_OUT)]
        # Where no script runs axe does not either; what it would look at is the same page, as it came from the server.
        if self._has_scripts:
            wrong += [told(finding) for finding in Axe().run(self.page, options=AXE).response["violations"]]
        return wrong

    def picture(self, name: str) -> None:
        """Keeps what the page looks like, where the run wants to know."""
        if folder := os.environ.get("SCREENS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    def stay(self) -> None:
        """From now on the page does not load itself again; a browser without scripts does that while an ERP is built."""
        self.page.route("**/*", lambda route: route.fulfill(status=204))

    def _hear(self, message: ConsoleMessage) -> None:
        # That the page itself was refused is what some tests ask for.
        is_page_itself = "Failed to load resource" in message.text and message.location["url"] == message.page.url
        if message.type in ("error", "warning") and not is_page_itself:
            self.complaints.append(f"console: {message.text} ({message.location['url']})")


def told(finding: dict) -> str:
    """A finding of axe in a line for each element."""
    where = "; ".join(f"{node['target']}: {node['html'][:160]}" for node in finding["nodes"])
    return f"axe {finding['id']}: {finding['help']}: {where}"
