"""Tells at the end what was answered."""

from answers import ANSWERS


def pytest_terminal_summary(terminalreporter) -> None:
    terminalreporter.section("answers by operation, caller and status")
    for (operation, who, status), count in sorted(ANSWERS.items()):
        terminalreporter.write_line(f"{operation:24} {who:10} {status} {count:6}")
