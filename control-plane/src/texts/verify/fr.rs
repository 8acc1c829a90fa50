//! French.

use super::VerifyTexts;

pub(in super::super) static FR: VerifyTexts = VerifyTexts {
    open: ["Confirmez votre adresse e-mail", "Un clic, et c’est fait."],
    done: [
        "Votre adresse e-mail est confirmée",
        "Merci. Vous n’avez plus rien à faire ; si votre ERP a été arrêté pour cela, il redémarre maintenant.",
    ],
    done_before: [
        "Votre adresse e-mail est confirmée",
        "Elle avait déjà été confirmée ; vous n’avez plus rien à faire.",
    ],
    used: [
        "Ce lien a déjà servi",
        "Chaque lien ne sert qu’une fois. Si vous l’avez utilisé vous-même, votre adresse est confirmée et vous n’avez \
         plus rien à faire.",
    ],
    late: ["Ce lien est trop ancien", "Un lien est valable pendant 7 jours."],
    unknown: [
        "Ce lien ne fonctionne pas",
        "Certains logiciels de messagerie coupent les longues lignes : copiez l’adresse entière, ou demandez un \
         nouveau lien.",
    ],
    sent: "Un nouveau lien est en route",
    sent_to: |email| {
        format!("Il part à {email}. S’il n’arrive pas en quelques minutes, regardez parmi les indésirables.")
    },
    verify: "Confirmer mon adresse e-mail",
    send_again: "M’envoyer un nouveau lien",
    sign_in_first: "Connectez-vous pour recevoir un nouveau lien.",
    to_my_erp: "Aller à mon ERP",
    notice: "Votre adresse e-mail",
    please: "Veuillez confirmer votre adresse e-mail.",
    link_sent: |email| {
        format!(
            "Nous avons envoyé un lien à {email}. Tant que vous ne l’avez pas utilisé, votre ERP n’envoie aucun e-mail."
        )
    },
    stopped_at: |at| format!("Sans cela, votre ERP sera arrêté le {at}."),
    deleted_at: |at| format!("Sans cela, votre ERP sera supprimé le {at}."),
    resend: "Renvoyer le lien",
};
