//! French.

use super::KeptTexts;

pub(in super::super) static FR: KeptTexts = KeptTexts {
    ended: [
        "Votre session est terminée",
        "Rien n’a donc été modifié, et rien de ce que vous avez saisi n’est perdu : cette page le garde.",
    ],
    send: [
        "L’envoyer maintenant ?",
        "Vous êtes de nouveau connecté. Rien n’a encore été modifié ; relisez votre saisie et envoyez-la.",
    ],
    typed: "Vous avez saisi :",
    sign_in: "Se connecter (dans une nouvelle fenêtre)",
    go_on: "Je suis de nouveau connecté",
    type_again: "Les mots de passe ne sont pas gardés : connectez-vous, rouvrez le formulaire et recopiez d’ici ce qu’il \
                 vous faut.",
    to_form: "Retour au formulaire",
    send_now: "Envoyer maintenant",
    leave: "Ne pas envoyer et continuer",
};
