#!/usr/bin/env python3
"""Prove what the postgres and odoo images promise: run.py <postgres.tar> <odoo.tar> <work folder> [<package/country>...]"""

import os
import sys

import odoo_proofs
import static_proofs
from container import unpack
from postgres_proofs import Server, prove_made_whole, prove_renewal, prove_running, prove_shutdown


def main():
    postgres_archive, odoo_archive, work, *orders = sys.argv[1:]
    roots = {name: os.path.join(work, name) for name in ("postgres", "odoo")}
    configs = {"postgres": unpack(postgres_archive, roots["postgres"]), "odoo": unpack(odoo_archive, roots["odoo"])}
    for name, root in roots.items():
        static_proofs.prove(name, root, configs[name])
    server = Server(work, roots["postgres"], configs["postgres"])
    prove_made_whole(server)
    with server.container() as running:
        prove_running(server, running)
        prove_renewal(server, running)
        odoo_proofs.prove(work, roots["odoo"], configs["odoo"], server, running, orders)
        prove_shutdown(server, running)
    print("all proved")


main()
