//! French.

use super::ProfileTexts;

pub(in super::super) static FR: ProfileTexts = ProfileTexts {
    title: "Profil",
    signs_in: |email| format!("Vous vous connectez à Stackyard avec {email}."),
    name: "Votre nom",
    language: "Langue des pages et des e-mails",
    save: "Enregistrer",
    saved: "C’est enregistré.",
    password: "Mot de passe",
    password_note: "C’est le mot de passe de Stackyard ; votre ERP a les siens. Le changer met fin à vos sessions dans les \
                    autres navigateurs, et un e-mail vous en informe.",
    current: "Mot de passe actuel",
    new: |least| format!("Nouveau mot de passe ({least} caractères au moins)"),
    repeat: "Nouveau mot de passe, encore une fois",
    change_password: "Changer le mot de passe",
    password_changed: "Votre mot de passe est changé. Vos sessions dans les autres navigateurs sont terminées.",
    forgot: "Vous avez oublié l’actuel ?",
    sessions: "Où vous êtes connecté",
    sessions_lead: "Chaque navigateur dans lequel vous êtes connecté à Stackyard. Terminez ceux que vous ne connaissez pas, \
                    puis changez votre mot de passe.",
    to_sessions: "Voir mes sessions",
    browser: "Navigateur",
    seen: "Dernière utilisation",
    began: "Depuis",
    act: "Terminer",
    this_one: "ce navigateur",
    end: "Terminer",
    end_others: "Terminer toutes les autres",
    ended: "C’est terminé. Qui l’utilisait doit se reconnecter.",
    not_seen: "pas encore utilisée",
    more: "Sessions plus anciennes",
    on: |browser, system| format!("{browser} sur {system}"),
    unknown_browser: "Un navigateur inconnu",
    from: |address| format!("depuis {address}"),
};
