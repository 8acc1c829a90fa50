# Odoo 19: the package of Debian sid (odoo-19) on Debian 13, because sid's Python 3.14 does not run it; wkhtmltopdf of
# Debian 12, because later releases have none. User `erp`, uid and gid 10001, the same as the tenant agent's.
# shellcheck shell=bash disable=SC2016
PACKAGES=odoo-19,tzdata-legacy,ca-certificates,postgresql-client-17,python3-ldap,python3-phonenumbers
PACKAGES+=,wkhtmltopdf,fontconfig,fonts-liberation,fonts-dejavu-core

# Odoo 19's translations that are kept (each is one .po file a module).
LANGUAGES=(en de es fr it nl pt)
ODOO=/usr/lib/python3/dist-packages

# apt preferences: everything from trixie, odoo-19 from sid, wkhtmltopdf with its Qt and ICU from bookworm. A pin on the
# binary name alone does not bring the libraries along, hence the source packages.
preferences() {
    local source
    printf 'Package: *\nPin: release n=%s\nPin-Priority: 50\n\n' sid bookworm bookworm-security
    printf 'Package: odoo-19\nPin: release n=sid\nPin-Priority: 990\n'
    for source in {qtbase,qtwebkit,qtdeclarative,qtlocation,qtsensors,qtwebchannel,qtsvg,qtxmlpatterns}-opensource-src icu wkhtmltopdf; do
        printf '\nPackage: src:%s\nPin: release n=bookworm*\nPin-Priority: 990\n' "$source"
    done
}

build_base() { # build_base <tar>
    local language sources options=() work
    mapfile -t sources < <(release_sources trixie; release_sources bookworm; printf 'deb %s sid main\n' "$(mirror main)")
    for language in "${LANGUAGES[@]}"; do
        options+=(--dpkgopt="path-include=$ODOO/odoo/addons/*/i18n/$language.po")
    done
    work="$(mktemp -d)"
    preferences >"$work/preferences"
    bootstrap trixie "$1" "$PACKAGES" \
        --setup-hook="mkdir -p \"\$1/etc/apt/preferences.d\"; cp '$work/preferences' \"\$1/etc/apt/preferences.d/stackyard\"" \
        --dpkgopt="path-exclude=$ODOO/odoo/addons/*/i18n/*" "${options[@]}" \
        --dpkgopt="path-exclude=$ODOO/addons/*" \
        --dpkgopt="path-exclude=$ODOO/odoo/addons/base_import_module/*" \
        --dpkgopt="path-exclude=$ODOO/odoo/addons/test_*" \
        --dpkgopt="path-exclude=$ODOO/odoo/addons/*/tests/*" \
        --dpkgopt="path-exclude=$ODOO/odoo/addons/*/static/tests/*" \
        --dpkgopt='path-exclude=/usr/lib/x86_64-linux-gnu/libLLVM*' \
        --dpkgopt='path-exclude=/usr/lib/x86_64-linux-gnu/libgallium*' \
        --dpkgopt='path-exclude=/usr/lib/x86_64-linux-gnu/libz3*' \
        --customize-hook="sh '$IMAGES_DIR/odoo/base/finish.sh' \"\$1\"" \
        -- "${sources[@]}"
    rm -rf "$work"
}
