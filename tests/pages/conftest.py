"""One browser for the whole run."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

# A container has no user namespaces to build the sandbox of, and little shared memory; nothing foreign is opened here.
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update"]
# Where the hosts of tenants lead that have no ERP: to the house.
ARGUMENTS += ["--host-resolver-rules=MAP *.erp.test 127.0.0.1"]


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()
