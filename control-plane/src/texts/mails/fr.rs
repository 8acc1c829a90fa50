//! French.

use store::mails::{MailKind, MailState};

use super::MailsTexts;

pub(in super::super) static FR: MailsTexts = MailsTexts {
    title: "E-mails",
    lead: "Ce qui a été dit à qui. Un e-mail que le relais ne prend pas est réessayé pendant un jour et demi ; ensuite il est \
           perdu, et peut être renvoyé d’ici.",
    filter: "Filtre",
    any_state: "Tous les états",
    recipient: "Destinataire",
    recipient_hint: "Partie d’une adresse e-mail",
    show: "Afficher",
    show_all: "Tout afficher",
    state: |state| match state {
        MailState::Queued => "En attente",
        MailState::Sent => "Envoyé",
        MailState::Dead => "Non remis",
    },
    kind: |kind| match kind {
        MailKind::VerifyAddress => "demande de confirmer l’adresse",
        MailKind::Welcome => "souhaite la bienvenue",
        MailKind::StartDelayed => "signale un retard",
        MailKind::StartRecovered => "signale la fin du retard",
        MailKind::SuspensionNear => "annonce une suspension",
        MailKind::DeletionNear => "annonce une suppression",
        MailKind::ResetPassword => "donne un lien pour un nouveau mot de passe",
        MailKind::PasswordChanged => "signale un changement de mot de passe",
        MailKind::Invitation => "invite à rejoindre un compte",
        MailKind::Suspended => "signale que l’ERP est suspendu",
        MailKind::Resumed => "signale que l’ERP fonctionne de nouveau",
        MailKind::DeletionAsked => "confirme une demande de suppression",
        MailKind::DeletionUndone => "confirme l’annulation d’une suppression",
        MailKind::Deleted => "signale que l’ERP est supprimé",
        MailKind::OrderHalfUsed => "signale au personnel qu’une commande a épuisé la moitié de son délai",
        MailKind::OrderMostUsed => "signale au personnel qu’une commande a presque épuisé son délai",
    },
    written: "Écrit",
    what: "E-mail",
    of_state: "État",
    tries: "Essais",
    why: "Pourquoi pas",
    next_try: "Prochain essai",
    sent_at: "Pris par le relais",
    to: "À",
    tenant: "Au sujet du tenant",
    none_fits: "Aucun e-mail ne correspond.",
    empty: "Pas encore d’e-mail : chaque e-mail à un client apparaîtra ici avec ce qu’il est devenu.",
    older: "E-mails plus anciens",
    text: "Texte",
    hidden_link: "(un lien que seul le destinataire possède)",
    resend: "Le renvoyer",
    resend_lead: "Il part une nouvelle fois à la même adresse, même s’il a déjà été envoyé.",
    resent: "L’e-mail attend d’être renvoyé.",
    back: "Retour aux e-mails",
};
