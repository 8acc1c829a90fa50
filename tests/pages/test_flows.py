"""The ways of people through the pages, as they go them."""

import itertools
import time

import pytest
from playwright.sync_api import Page, expect

from house import House, code_of
from window import Window

# An address for each sign-up, in letters of which none looks like another, nor like two others together.
ADDRESSES = ("flow" + "".join(letters) for letters in itertools.product("abefghkpstxyz", repeat=3))
OPEN_ERP = "main a[target=_blank]"

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])


def fill_sign_up(page: Page, address: str, password: str) -> None:
    page.fill("#company", "Boulangerie Lefèvre & Fils")
    page.fill("#name", "Claire Lefèvre")
    page.fill("#email", f"claire@{address}.example")
    page.fill("#password", password)
    page.fill("#address", address)
    page.select_option("#country", "FR")
    page.check("input[name=package][value=services]")


def submit(page: Page) -> None:
    page.click("main form button[type=submit]")


def sign_up(window: Window) -> str:
    """Signs a new company up and answers the e-mail of its owner."""
    address = next(ADDRESSES)
    window.open("/sign-up")
    fill_sign_up(window.page, address, window.house.password)
    submit(window.page)
    window.page.wait_for_url("**/tenants/*")
    return f"claire@{address}.example"


def sign_in(page: Page, email: str, password: str) -> None:
    page.fill("#email", email)
    page.fill("#password", password)
    submit(page)


@pytest.fixture
def resting(house):
    """Nobody builds anything until `go` is called, or the test ends."""

    class Rest:
        def go(self) -> None:
            house.ask("rest", on=False)

    house.ask("rest", on=True)
    rest = Rest()
    yield rest
    rest.go()


@with_and_without_scripts
def test_from_the_offer_to_a_running_erp(house, chromium, resting, scripts):
    with Window(chromium, house, scripts=scripts, width=360) as window:
        page, address = window.page, next(ADDRESSES)
        window.open("/")
        page.click("section.hero a[role=button]")
        fill_sign_up(page, address, house.password)
        if scripts:
            expect(page.locator("#address-said")).to_contain_text("is free")
            expect(page.locator("#cost")).to_contain_text("EUR")
        submit(page)
        page.wait_for_url("**/tenants/*")
        expect(page.locator("ol.steps li.now, ol.steps li.next").first).to_be_visible()
        expect(page.locator(OPEN_ERP)).to_have_count(0)
        loaded_at = page.evaluate("performance.timeOrigin")
        resting.go()
        expect(page.locator(OPEN_ERP)).to_be_visible()
        expect(page.locator("main .status.good")).to_be_visible()
        # What goes with it has come as well.
        expect(page.locator("#once-built form")).to_be_visible()
        expect(page.locator("#history")).to_contain_text("The ERP runs")
        if scripts:
            assert page.evaluate("performance.timeOrigin") == loaded_at, "it came without the page being loaded again"
        assert not window.complaints


@with_and_without_scripts
def test_what_is_wrong_stands_beside_its_field(house, chromium, scripts):
    with Window(chromium, house, scripts=scripts, width=360) as window:
        page = window.page
        window.open("/sign-up")
        page.fill("#company", "Société Générale d’Essais")
        page.fill("#email", "no address")
        page.fill("#password", "short")
        page.fill("#address", "a b")
        submit(page)
        for field in ("email", "password", "address", "country", "package"):
            expect(page.locator(f"#{field}-error")).to_be_visible()
        expect(page.locator("#company")).to_have_value("Société Générale d’Essais")
        expect(page.locator("#password")).to_have_value("")
        expect(page.locator("main [role=alert]").first).to_be_visible()
        window.stay()
        wrong = window.look(360, "light") + window.look(360, "dark")
        window.picture("sign-up-wrong.360.dark.en")
        assert not wrong, "\n".join(wrong)


@with_and_without_scripts
def test_signing_in_leads_where_one_wanted_to_go_and_out_again(house, chromium, scripts):
    owner, tenant = house.people["owner"]["email"], f"/tenants/{house.names['running']}"
    with Window(chromium, house, scripts=scripts) as window:
        page = window.page
        assert window.open(tenant).status == 401
        page.click("main a[role=button]")
        sign_in(page, owner, "not the password")
        expect(page.locator("main [role=alert]")).to_be_visible()
        expect(page.locator("#email")).to_have_value(owner)
        sign_in(page, owner, house.password)
        page.wait_for_url(f"**{tenant}")
        page.click("form[action='/sign-out'] button")
        page.wait_for_url("**/sign-in")
        # What was private can't be come back to.
        page.go_back()
        expect(page.locator("main")).not_to_contain_text("Lefèvre")
        assert window.open(tenant).status == 401


def press_until(page: Page, selector: str) -> None:
    """Goes on by the keyboard until something has the focus, which must then be seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            style = "getComputedStyle(document.activeElement)"
            seen = page.evaluate(f"{style}.outlineStyle !== 'none' || {style}.boxShadow !== 'none'")
            assert seen, f"nobody sees that {selector} has the focus"
            return
    raise AssertionError(f"the keyboard does not lead to {selector}")


def test_by_keyboard_alone(house, chromium):
    with Window(chromium, house) as window:
        page, address = window.page, next(ADDRESSES)
        window.open("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('a.skip')"), "the first stop skips what every page has"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        press_until(page, "section.hero a[role=button]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-up")
        for field, text in {
            "company": "Clavier & Cie",
            "name": "Anne",
            "email": f"anne@{address}.example",
            "password": house.password,
            "address": address,
        }.items():
            press_until(page, f"#{field}")
            page.keyboard.type(text)
        press_until(page, "#country")
        page.keyboard.type("Fra")
        press_until(page, "#plan")
        press_until(page, "input[name=package]")
        page.keyboard.press("Space")
        press_until(page, "main form button[type=submit]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/tenants/*")
        press_until(page, "form[action='/sign-out'] button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in")
        press_until(page, "#email")
        page.keyboard.type(f"anne@{address}.example")
        press_until(page, "#password")
        page.keyboard.type(house.password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/tenants/*")
        assert not window.complaints


def test_back_after_a_submit_orders_nothing_twice(house, chromium):
    with Window(chromium, house) as window:
        page, address = window.page, next(ADDRESSES)
        window.open("/sign-up")
        fill_sign_up(page, address, house.password)
        submit(page)
        page.wait_for_url("**/tenants/*")
        tenant = page.url
        page.go_back()
        fill_sign_up(page, address, house.password)
        submit(page)
        expect(page.locator("main [role=alert]").first).to_be_visible()
        tenants = page.request.get("/v1/tenants").json()["tenants"]
        assert [f"{house.url}/tenants/{one['id']}" for one in tenants] == [tenant]


def test_two_tabs_with_one_form_order_once(house, chromium):
    with Window(chromium, house) as window:
        first, second, address = window.page, window.another(), next(ADDRESSES)
        for page in (first, second):
            page.goto("/sign-up")
            fill_sign_up(page, address, house.password)
        submit(first)
        first.wait_for_url("**/tenants/*")
        submit(second)
        expect(second.locator("#address-error, #email-error").first).to_be_visible()
        expect(second.locator("#company")).to_have_value("Boulangerie Lefèvre & Fils")
        assert len(first.request.get("/v1/tenants").json()["tenants"]) == 1


@with_and_without_scripts
def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing_typed(house, chromium, scripts):
    with Window(chromium, house, scripts=scripts, width=360) as window:
        page, email = window.page, sign_up(window)
        window.open("/profile")
        page.fill("#name", "Claire <de> Lefèvre & Fils")
        house.ask("end_sessions", of=email)
        page.click("form[action='/profile'] button")
        expect(page.locator("main")).to_contain_text("Claire <de> Lefèvre & Fils")
        wrong = window.look(360, "light") + window.look(360, "dark")
        window.picture("kept.360.dark.en")
        assert not wrong, "\n".join(wrong)
        with page.expect_popup() as opened:
            page.click("main a[target=_blank]")
        sign_in(opened.value, email, house.password)
        opened.value.wait_for_url("**/profile")
        submit(page)
        expect(page.locator("main")).to_contain_text("Claire <de> Lefèvre & Fils")
        submit(page)
        expect(page.locator("#name")).to_have_value("Claire <de> Lefèvre & Fils")


@with_and_without_scripts
def test_an_address_is_proven_by_its_link_once(house, chromium, scripts):
    with Window(chromium, house, scripts=scripts) as window:
        page, email = window.page, sign_up(window)
        link = mailed(house, email)
        assert window.open(link).status == 200
        submit(page)
        expect(page.locator("main a[role=button]")).to_be_visible()
        assert window.open(link).status == 200, "who has proven it before is told so"
        with Window(chromium, house) as somebody:
            assert somebody.open(link).status == 410


@with_and_without_scripts
def test_an_operator_retries_what_is_stuck(house, chromium, scripts):
    # One is helped without scripts, the other with.
    name = "retried" if scripts else "retried_plainly"
    tenant = house.names[name]
    with Window(chromium, house, "operator", scripts=scripts) as window:
        page = window.page
        window.open("/fleet?phase=stuck")
        row = page.locator(f"tr:has(a[href='/fleet/{tenant}'])")
        expect(row.locator(".status.attention")).to_be_visible()
        row.locator("form button").click()
        page.wait_for_url("**/fleet?retried=1")
        expect(page.locator("main [role=status]").first).to_be_visible()
        window.open(f"/tenants/{tenant}")
        expect(page.locator("main .status.good")).to_be_visible()
        assert not window.complaints


@with_and_without_scripts
def test_a_language_once_chosen_is_kept(house, chromium, scripts):
    with Window(chromium, house, scripts=scripts) as window:
        page = window.page
        window.open("/status")
        page.click("footer button[lang=fr]")
        for path in ("/status", "/sign-in", "/"):
            window.open(path)
            expect(page.locator("html")).to_have_attribute("lang", "fr")
        expect(page.locator("footer button[lang=fr]")).to_have_attribute("aria-current", "true")


def test_cookies_are_for_this_host_alone(house, chromium):
    with Window(chromium, house) as window:
        sign_up(window)
        window.page.click("footer button[lang=fr]")
        cookies = window.page.context.cookies()
        assert {cookie["name"] for cookie in cookies} == {"__Host-stackyard", "__Host-stackyard-language"}
        for cookie in cookies:
            assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Lax", cookie
            assert cookie["path"] == "/" and not cookie["domain"].startswith("."), cookie


@pytest.mark.parametrize(
    ("path", "autocomplete"), [("/sign-in", "current-password"), ("/sign-up", "new-password")], ids=["in", "up"]
)
def test_password_managers_are_welcome(house, chromium, path, autocomplete):
    with Window(chromium, house) as window:
        window.open(path)
        field = window.page.locator("#password")
        expect(field).to_have_attribute("type", "password")
        expect(field).to_have_attribute("autocomplete", autocomplete)
        # As a manager or the clipboard puts it there, all at once.
        field.focus()
        window.page.keyboard.insert_text("a long one that nobody types")
        expect(field).to_have_value("a long one that nobody types")


def mailed(house: House, email: str) -> str:
    """The link of the newest mail to somebody, once it has come."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if link := house.ask("link", to=email)["path"]:
            return link
        time.sleep(0.1)
    raise AssertionError(f"no mail with a link came to {email}")


@with_and_without_scripts
def test_an_erp_is_deleted_and_the_deletion_undone(house, chromium, scripts):
    with Window(chromium, house, scripts=scripts, width=360) as window:
        page, email = window.page, sign_up(window)
        expect(page.locator(OPEN_ERP)).to_be_visible()
        home = page.url
        page.goto(f"{home}/deletion")
        page.fill("#confirm", "another name")
        page.click("form.confirm button")
        expect(page.locator("#confirm-error")).to_be_visible()
        page.fill("#confirm", email.split("@")[1].removesuffix(".example"))
        page.click("form.confirm button")
        page.wait_for_url(f"{home}*")
        expect(page.locator(OPEN_ERP)).to_have_count(0)
        expect(page.locator("main .status.stopped")).to_be_visible()
        window.picture("home-deletion-asked.360.light.en")
        page.click("form[action$='/deletion/undo'] button")
        expect(page.locator(OPEN_ERP)).to_be_visible()
        expect(page.locator("form[action$='/deletion/undo']")).to_have_count(0)


@with_and_without_scripts
def test_staff_set_up_a_second_factor_before_anything_else(house, chromium, scripts):
    email = f"{next(ADDRESSES)}@stackyard.test"
    made = house.call("admin", "POST", "/v1/staff", {"name": "Nora", "email": email, "role": "operator"})
    with Window(chromium, house, scripts=scripts, width=360) as window:
        page = window.page
        window.open("/sign-in")
        sign_in(page, email, made["password"])
        page.wait_for_url("**/second-factor")
        assert window.open("/fleet").status == 403
        page.click("main a[role=button]")
        page.wait_for_url("**/second-factor")
        secret = page.locator("dl.facts code").inner_text().replace(" ", "")
        page.fill("#code", "000000")
        submit(page)
        expect(page.locator("#code-error")).to_be_visible()
        secret = page.locator("dl.facts code").inner_text().replace(" ", "")
        page.fill("#code", code_of(secret))
        submit(page)
        codes = page.locator("ol.codes code").all_inner_texts()
        assert len(codes) >= 8, codes
        page.click("main a[role=button]")
        page.wait_for_url("**/fleet")
        page.click("form[action='/sign-out'] button")
        page.wait_for_url("**/sign-in")
        sign_in(page, email, made["password"])
        page.wait_for_url("**/sign-in/code*")
        # A code is good once: the one of the enrolment was used, a recovery code was not.
        page.fill("#code", codes[0])
        submit(page)
        page.wait_for_url("**/fleet")


@with_and_without_scripts
def test_a_colleague_is_invited_and_joins(house, chromium, scripts):
    guest = f"anna@{next(ADDRESSES)}.example"
    with Window(chromium, house, "owner", scripts=scripts) as owner:
        owner.open("/people")
        owner.page.fill("#email", guest)
        owner.page.check("input[name=role][value=member]")
        owner.page.click("form[action='/people/invite'] button")
        expect(owner.page.locator("main")).to_contain_text(guest)
    with Window(chromium, house, scripts=scripts) as window:
        page = window.page
        window.open(mailed(house, guest))
        page.fill("#name", "Anna Dubois")
        page.fill("#password", house.password)
        submit(page)
        page.wait_for_url("**/tenants/*")
        window.open("/people")
        expect(page.locator("main")).to_contain_text("Anna Dubois")
        assert page.locator("form[action='/people/invite']").count() == 0, "a member invites nobody"


@with_and_without_scripts
def test_a_forgotten_password_is_chosen_anew(house, chromium, scripts):
    with Window(chromium, house, scripts=scripts) as window:
        page, email = window.page, sign_up(window)
        verify = mailed(house, email)
        page.click("form[action='/sign-out'] button")
        window.open("/forgot-password")
        page.fill("#email", email)
        submit(page)
        page.wait_for_url("**/forgot-password/sent")
        until = time.monotonic() + 20
        while (link := mailed(house, email)) == verify:
            assert time.monotonic() < until, "no link came"
            time.sleep(0.1)
        window.open(link)
        page.fill("#password", "a new password 77")
        page.fill("#repeat", "a new password 77")
        submit(page)
        window.open("/sign-in")
        sign_in(page, email, house.password)
        expect(page.locator("main [role=alert]")).to_be_visible()
        sign_in(page, email, "a new password 77")
        page.wait_for_url("**/tenants/*")
