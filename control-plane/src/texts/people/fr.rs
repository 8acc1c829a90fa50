//! French.

use model::AccountRole;

use super::PeopleTexts;

pub(in super::super) static FR: PeopleTexts = PeopleTexts {
    title: "Personnes",
    lead: "Qui fait partie du compte de votre société sur Stackyard, où l’on s’occupe de votre ERP.",
    not_erp: "Ce ne sont pas les utilisateurs de votre ERP ; ses administrateurs les ajoutent dans l’ERP lui-même.",
    only_look: "Vous êtes membre : vous voyez tout ici, mais seuls les propriétaires modifient.",
    role: |role| match role {
        AccountRole::Owner => "Propriétaire",
        AccountRole::Member => "Membre",
    },
    may: |role| match role {
        AccountRole::Owner => "modifie tout ce qui est à la société, et ses personnes",
        AccountRole::Member => "voit tout, ne modifie que ce qui lui est propre",
    },
    name: "Nom",
    email: "E-mail",
    role_label: "Rôle",
    act: "Modifier",
    you: "vous",
    only_owner: "Le seul propriétaire le reste.",
    make: |role| match role {
        AccountRole::Owner => "Rendre propriétaire",
        AccountRole::Member => "Rendre membre",
    },
    remove: "Retirer",
    more: "Autres personnes",
    role_set: "Le rôle est changé.",
    removed: "C’est fait. Ses sessions sont terminées.",
    invite: "Inviter quelqu’un",
    invite_lead: "La personne reçoit un e-mail avec un lien qui sert une seule fois, pendant 7 jours, et choisit son propre \
                  mot de passe.",
    send: "Envoyer l’invitation",
    invited: "L’invitation est en route. Elle figure ci-dessous jusqu’à ce qu’elle soit acceptée.",
    invitations: "Invités",
    nobody_invited: "Personne n’est attendu. Qui vous invitez figure ici jusqu’à son acceptation.",
    good_until: "Valable jusqu’au",
    too_late: "trop ancienne ; à renvoyer",
    resend: "Renvoyer",
    withdraw: "Annuler",
    withdrawn: "L’invitation est annulée. Son lien ne sert plus à rien.",
    remove_title: |name| format!("Retirer {name} ?"),
    remove_lost: |name| {
        format!("{name} ne pourra plus se connecter à Stackyard : ses sessions et jetons d’API prennent fin aussitôt.")
    },
    remove_undo: "L’ERP et ses utilisateurs restent tels quels. Vous pourrez inviter cette personne à nouveau.",
    remove_type: |email| format!("Saisissez {email} pour confirmer"),
    remove_typed_wrong: "Ce n’est pas l’adresse ; personne n’a été retiré.",
    remove_button: "Retirer",
    back: "Retour aux personnes",
    join: |company| format!("Rejoindre {company}"),
    join_lead: |email, role| {
        format!(
            "Vous vous connecterez à Stackyard avec {email}, dans le rôle « {role} ». L’ERP a ses propres utilisateurs."
        )
    },
    join_name: "Votre nom",
    join_password: |least| format!("Mot de passe ({least} caractères au moins)"),
    join_button: "Rejoindre",
    used: [
        "Cette invitation a déjà été acceptée",
        "Chaque lien ne sert qu’une fois. Si vous l’avez acceptée vous-même, connectez-vous avec votre adresse et votre mot \
         de passe.",
    ],
    late: [
        "Cette invitation est trop ancienne",
        "Elle était valable pendant 7 jours. Demandez à la personne qui vous a invité de la renvoyer.",
    ],
    withdrawn_page: [
        "Cette invitation a été annulée",
        "La personne qui vous a invité l’a reprise. Si c’est une erreur, demandez-lui de vous inviter à nouveau.",
    ],
    unknown: [
        "Ce lien ne fonctionne pas",
        "Il a pu être retiré, ou un e-mail plus récent vous est parvenu : utilisez alors son lien. Certains logiciels de \
         messagerie coupent les longues lignes : copiez l’adresse entière.",
    ],
    email_taken: [
        "Cette adresse sert déjà à se connecter",
        "Quelqu’un se connecte à Stackyard avec cette adresse, et une adresse appartient à un seul compte. Demandez à être \
         invité avec une autre adresse ; ou quittez d’abord l’autre compte, puis utilisez ce lien.",
    ],
};
