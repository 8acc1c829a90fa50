//! French.

use super::PasswordTexts;

pub(in super::super) static FR: PasswordTexts = PasswordTexts {
    forgot: "Mot de passe oublié ?",
    forgot_lead: "Indiquez l’adresse e-mail avec laquelle vous vous connectez à Stackyard. Nous vous envoyons un lien pour \
                  choisir un nouveau mot de passe. Ceux de votre ERP sont différents ; ses administrateurs les changent.",
    email: "E-mail",
    send: "M’envoyer un lien",
    sent: [
        "Consultez vos e-mails",
        "Si quelqu’un se connecte avec cette adresse, un lien est en route. Il sert une seule fois, pendant 1 heure. Votre \
         mot de passe actuel reste valable tant que vous n’en avez pas choisi un autre.",
    ],
    nothing_came: "Rien après quelques minutes ? Regardez parmi les indésirables et vérifiez l’adresse. Après trois \
                   liens de suite, le prochain n’est envoyé qu’au bout de 20 minutes.",
    choose: "Choisissez un nouveau mot de passe",
    choose_lead: "Il sert à Stackyard, pas à votre ERP. Toutes vos sessions prennent fin, dans ce navigateur et dans les \
                  autres.",
    new: |least| format!("Nouveau mot de passe ({least} caractères au moins)"),
    repeat: "Encore une fois",
    save: "Changer mon mot de passe",
    done: [
        "Votre mot de passe est changé",
        "Toutes vos sessions sont terminées et un e-mail vous informe du changement. Connectez-vous avec le nouveau mot de \
         passe.",
    ],
    used: [
        "Ce lien a déjà servi",
        "Chaque lien ne sert qu’une fois. Si vous n’avez pas changé vous-même votre mot de passe ainsi, demandez tout de \
         suite un nouveau lien.",
    ],
    late: [
        "Ce lien est trop ancien",
        "Un lien est valable 1 heure. Votre mot de passe n’a pas changé ; demandez un nouveau lien.",
    ],
    unknown: [
        "Ce lien ne fonctionne pas",
        "Certains logiciels de messagerie coupent les longues lignes : copiez l’adresse entière, ou demandez un nouveau \
         lien.",
    ],
    ask_again: "M’envoyer un nouveau lien",
    back: "Retour à la connexion",
};
