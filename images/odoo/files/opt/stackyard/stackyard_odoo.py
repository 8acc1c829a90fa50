"""What Stackyard changes in Odoo 19, applied by its two entry points before Odoo starts. Nothing else is changed.

1. Cron, bus and the check that the database exists stay in the tenant's own database. Odoo uses the database
   `postgres` for them, which would join all tenants of a database server in one bus.
2. A refusal of the database made by Stackyard (a constraint named `stackyard_...`) becomes a dialog with its text and a
   button, instead of Odoo's generic message.
3. Modules are added, upgraded and removed by Stackyard only: with the environment variable STACKYARD_ALLOW_MODULES=1
   (set in Stackyard's own jobs). Otherwise the buttons of the Apps page, the settings pages and everything else that
   ends there answer with a readable dialog.
"""

import functools
import logging
import os

import odoo.init  # noqa: F401  (must come before all other parts of Odoo)
import odoo.modules.loading
import odoo.modules.module
import odoo.sql_db
from odoo.exceptions import RedirectWarning, UserError
from odoo.orm.models import BaseModel
from odoo.tools import config

_logger = logging.getLogger("stackyard")

ADD_IN_STACKYARD = {
    "en": "Add this app in Stackyard. Apps are added, updated and removed there, with a backup and a test each time.",
    "de": "Fügen Sie diese App in Stackyard hinzu. Apps werden dort hinzugefügt, aktualisiert und entfernt, jedes Mal mit Sicherung und Test.",
    "es": "Añada esta aplicación en Stackyard. Allí se añaden, actualizan y eliminan las aplicaciones, cada vez con copia de seguridad y prueba.",
    "fr": "Ajoutez cette application dans Stackyard. Les applications y sont ajoutées, mises à jour et retirées, chaque fois avec une sauvegarde et un test.",
    "it": "Aggiunga questa app in Stackyard. Lì le app vengono aggiunte, aggiornate e rimosse, ogni volta con un backup e una prova.",
    "nl": "Voeg deze app toe in Stackyard. Apps worden daar toegevoegd, bijgewerkt en verwijderd, telkens met een back-up en een test.",
    "pt": "Adicione esta aplicação no Stackyard. É lá que as aplicações são adicionadas, atualizadas e removidas, sempre com cópia de segurança e teste.",
}

# Every method of Odoo's module `base` by which modules change.
MODULE_METHODS = {
    "IrModuleModule": (
        "button_install", "button_immediate_install", "button_upgrade", "button_immediate_upgrade",
        "button_uninstall", "button_immediate_uninstall", "button_uninstall_wizard",
        "button_reset_state", "module_uninstall", "_button_immediate_function",
    ),
    "BaseModuleUninstall": ("action_uninstall",),
    "BaseModuleUpdate": ("update_module",),
    "BaseModuleUpgrade": ("upgrade_module", "upgrade_module_cancel"),
}


def apply():
    """Apply all changes. Call once, before a command of Odoo runs."""
    _stay_in_own_database()
    _show_refusals_of_the_database()
    _guard_modules()


def _stay_in_own_database():
    connect = odoo.sql_db.db_connect

    @functools.wraps(connect)
    def db_connect(to, *args, **kwargs):
        own = config["db_name"]
        return connect(own[0] if to == "postgres" and own else to, *args, **kwargs)

    odoo.sql_db.db_connect = db_connect


def _show_refusals_of_the_database():
    to_message = BaseModel._sql_error_to_message

    @functools.wraps(to_message)
    def _sql_error_to_message(self, exc):
        if not (exc.diag.constraint_name or "").startswith("stackyard_"):
            return to_message(self, exc)
        if not exc.diag.message_hint:
            raise UserError(exc.diag.message_primary) from exc
        action = {"type": "ir.actions.act_url", "url": exc.diag.message_hint, "target": "new"}
        raise RedirectWarning(exc.diag.message_primary, action, exc.diag.message_detail) from exc

    BaseModel._sql_error_to_message = _sql_error_to_message


def _guard_modules():
    """Guard the models' methods as soon as Odoo has loaded the module that defines them."""
    if os.environ.get("STACKYARD_ALLOW_MODULES") == "1":
        return
    load = odoo.modules.module.load_openerp_module

    @functools.wraps(load)
    def load_openerp_module(name):
        load(name)
        if name == "base":
            _guard_base()

    odoo.modules.module.load_openerp_module = load_openerp_module
    odoo.modules.loading.load_openerp_module = load_openerp_module


def _guard_base():
    from odoo.addons.base.models import ir_module
    from odoo.addons.base.wizard import base_module_uninstall, base_module_update, base_module_upgrade

    for source in (ir_module, base_module_uninstall, base_module_update, base_module_upgrade):
        for class_name, methods in MODULE_METHODS.items():
            model = getattr(source, class_name, None)
            for method in methods if model else ():
                _guard(model, method)


def _guard(model, method):
    original = model.__dict__.get(method)
    if not original:
        # Another Odoo than the one this was made for. Odoo logs errors of loading and carries on; this must not.
        raise SystemExit(f"stackyard_odoo: Odoo has no {model.__name__}.{method}; adapt MODULE_METHODS to this version")
    if getattr(original, "stackyard_guard", False):
        return

    @functools.wraps(original)
    def guarded(self, *args, **kwargs):
        _logger.warning("%s.%s refused: STACKYARD_ALLOW_MODULES is not 1", self._name, method)
        raise UserError(ADD_IN_STACKYARD.get((self.env.lang or self.env.user.lang or "en")[:2], ADD_IN_STACKYARD["en"]))

    guarded.stackyard_guard = True
    setattr(model, method, guarded)
