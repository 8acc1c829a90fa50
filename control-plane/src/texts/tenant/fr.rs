//! French.

use super::TenantTexts;

pub(in super::super) static FR: TenantTexts = TenantTexts {
    open: "Ouvrir mon ERP",
    address: "Adresse :",
    progress: "Avancement",
    progress_note: "Vous pouvez fermer cette page et revenir : le travail continue sans elle. Si une étape échoue, elle \
                    est reprise d’elle-même, et nos opérateurs le voient aussi.",
    now: "en cours",
    usage: "Ce qui est utilisé",
    seats: "Utilisateurs",
    seats_of: |used, all| format!("{used} sur {all} places"),
    database: "Base de données",
    database_of: |used, all| format!("{used} sur {all}"),
    not_measured: "Pas encore mesuré",
    measured: "Mesuré le",
    more: |contact| format!("Il vous en faut plus ? Écrivez à {contact}, nous changerons votre offre."),
    password_title: "Mot de passe de l’administrateur de l’ERP",
    password_note: |administrator| {
        format!(
            "{administrator} se connecte à l’ERP à sa propre adresse. Un nouveau mot de passe prend effet en moins \
             d’une minute : l’ERP redémarre pour cela, et les onglets ouverts se reconnectent d’eux-mêmes."
        )
    },
    new_password: |shortest| format!("Nouveau mot de passe ({shortest} caractères au moins)"),
    repeat: "Le même à nouveau",
    set_password: "Définir le nouveau mot de passe",
    not_yet: "Possible dès que l’ERP fonctionne.",
    password_set: "Le nouveau mot de passe est en route ; il est en vigueur dès que l’ERP a redémarré.",
    history: "Ce qui s’est passé",
    no_history: "Tout ce qui arrive à votre ERP sera listé ici.",
    older: "Plus ancien",
};
