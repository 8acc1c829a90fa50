"""What can be seen in a root file system without running it."""

import os
import stat

from container import proved

IDS = {"postgres": ("postgres", 10002), "odoo": ("erp", 10001)}
ADDONS = "usr/lib/python3/dist-packages/odoo/addons"


def walk(root):
    for base, folders, files in os.walk(root):
        for name in folders + files:
            yield os.path.join(base, name)


def prove(name, root, config):
    """Ids, no setuid files, no documentation, no traces of the machine that built it."""
    user, number = IDS[name]
    assert config["User"] == f"{number}:{number}"
    with open(os.path.join(root, "etc/passwd"), encoding="utf-8") as file:
        assert any(line.startswith(f"{user}:x:{number}:{number}:") for line in file)
    setuid = [path for path in walk(root) if not os.path.islink(path) and os.lstat(path).st_mode & (stat.S_ISUID | stat.S_ISGID)]
    setuid = [path for path in setuid if os.path.isfile(path)]
    assert not setuid, setuid
    manuals = [path for path in walk(os.path.join(root, "usr/share/man"))]
    history = [path for path in walk(root) if path.endswith(("_history", ".wget-hsts"))]
    assert not manuals and not history, (manuals + history)[:5]
    assert not os.path.exists(os.path.join(root, "etc/apt/sources.list"))
    proved(f"{name}: uid {number}, no setuid files, manuals, histories or apt sources")
    if name == "odoo":
        prove_odoo(os.path.join(root, ADDONS))


def prove_odoo(addons):
    """Languages and localisations are in, what lets customers upload code is not."""
    languages = {"en", "de", "es", "fr", "it", "nl", "pt"}
    found = {file[:-3] for file in os.listdir(os.path.join(addons, "sale", "i18n"))}
    assert found <= languages and languages - found <= {"en", "pt"}, found
    names = os.listdir(addons)
    assert "base_import_module" not in names and not [name for name in names if name.startswith("test_")]
    charts = [name for name in names if name.startswith("l10n_")]
    assert {"l10n_fr_account", "l10n_de", "l10n_es", "l10n_it", "l10n_nl", "l10n_pt", "l10n_uk", "l10n_be"} <= set(charts), charts
    proved(f"odoo: {len(names)} modules, {len(charts)} localisations, translations {sorted(found)}; no base_import_module, no tests")
