//! French.

use model::tenant::SuspendKind;

use super::LifeTexts;

pub(in super::super) static FR: LifeTexts = LifeTexts {
    notice: "Pourquoi l’ERP est arrêté",
    several: |count| format!("{count} raisons retiennent cet ERP. Il redémarre dès qu’aucune ne le retient plus."),
    unpaid: |since| {
        let state = format!("Arrêté depuis le {since} : une facture est impayée.");
        [state, "Il revient moins d’une minute après le paiement.".to_owned()]
    },
    unverified: |since| {
        let state = format!("Arrêté depuis le {since} : l’adresse e-mail n’est pas confirmée.");
        [state, "Utilisez le lien de notre e-mail, ou faites-en envoyer un nouveau.".to_owned()]
    },
    staff: |since, reason, contact| {
        let state = match reason {
            Some(reason) => format!("Arrêté par notre équipe depuis le {since}. La raison : {reason}"),
            None => format!("Arrêté par notre équipe depuis le {since}."),
        };
        let next = match contact {
            Some(contact) => {
                format!(
                    "Les données sont conservées. Écrivez à {contact} ; l’ERP revient dès que la question est réglée."
                )
            }
            None => {
                "Les données sont conservées. Écrivez-nous ; l’ERP revient dès que la question est réglée.".to_owned()
            }
        };
        [state, next]
    },
    deletion: |since, until| {
        let state = format!("Cet ERP va être supprimé : cela a été demandé le {since}.");
        [
            state,
            format!(
                "Il est arrêté et ses données sont conservées. Vous pouvez annuler jusqu’au {until} ; ensuite, tout est \
                 effacé définitivement."
            ),
        ]
    },
    undo: "Annuler la suppression",
    undone: "La suppression est annulée, et toutes les données sont là.",
    delete_title: "Supprimer cet ERP",
    delete_lead: "Il est arrêté aussitôt, et vous pouvez encore annuler pendant un temps.",
    delete_link: "Supprimer cet ERP…",
    what_happens: "Ce qui se passe",
    at_once: "L’ERP est arrêté aussitôt : plus personne ne peut l’ouvrir. Ses données sont conservées.",
    meanwhile: |until| {
        format!(
            "Jusqu’au {until}, vous pouvez annuler d’un clic sur la page de votre ERP : il redémarre tel qu’il était."
        )
    },
    in_the_end: "Ensuite, la base de données, tous les fichiers et tous les accès sont effacés définitivement, et un dernier \
                 contrôle vérifie qu’il ne reste rien. L’adresse reste réservée pendant 30 jours.",
    lost: "Ce qui est alors perdu",
    lost_today: |count, size| match (count, size) {
        (Some(count), Some(size)) => {
            Some(format!("Aujourd’hui, il compte {} et une base de données de {size}.", users(count)))
        }
        (Some(count), None) => Some(format!("Aujourd’hui, il compte {}.", users(count))),
        (None, Some(size)) => Some(format!("Aujourd’hui, sa base de données fait {size}.")),
        (None, None) => None,
    },
    kept: "Tout ce qui a été saisi dans l’ERP : contacts, documents, factures, comptabilité, messages et fichiers. Nous n’en \
           gardons aucune copie ; exportez avant ce dont vous avez besoin. Votre accès à Stackyard reste.",
    all_lost: "Tout ce que contient cet ERP sera perdu.",
    until: |until| format!("Vous pouvez annuler jusqu’au {until}."),
    confirm: |address| format!("Pour confirmer, saisissez l’adresse de cet ERP : {address}"),
    delete: "Supprimer cet ERP",
    back: "Le garder et revenir",
    staff_title: "Suspendre ou rétablir",
    staff_link: "Suspendre ou rétablir ce tenant…",
    holds_nothing: "Rien ne retient ce tenant.",
    holds: "Ce qui retient ce tenant",
    suspend_title: "Suspendre",
    suspend_note: "L’ERP est arrêté et ses données sont conservées. Le client lit votre raison par e-mail et sur sa page, avec la \
                   manière de nous joindre.",
    suspend_reason: "Raison, telle que le client la lira",
    suspend: "Suspendre ce tenant",
    resume_title: "Rétablir",
    resume_note: "Ce pour quoi vous l’aviez suspendu ne le retient plus, et le client en est averti. Le tenant redémarre si rien \
                  d’autre ne le retient.",
    resume_reason: "Raison, pour le journal d’audit",
    resume: "Rétablir ce tenant",
    suspended: "Le tenant est en cours d’arrêt, et son client en apprend la raison.",
    resumed: "C’est fait : le tenant redémarre dès que rien d’autre ne le retient.",
    gone: "Ce tenant est en voie de suppression définitive : il ne peut être ni suspendu ni rétabli.",
    line_suspended: |why, reason| match (why, reason) {
        (SuspendKind::Unpaid, _) => "L’ERP a été suspendu : une facture est impayée.".to_owned(),
        (SuspendKind::Unverified, _) => "L’ERP a été suspendu : l’adresse e-mail n’est pas confirmée.".to_owned(),
        (SuspendKind::Staff, Some(reason)) => format!("Notre équipe a suspendu l’ERP : {reason}"),
        (SuspendKind::Staff, None) => "Notre équipe a suspendu l’ERP.".to_owned(),
        (SuspendKind::DeletionRequested, _) => "L’ERP a été suspendu : sa suppression a été demandée.".to_owned(),
    },
    line_resumed: |why| match why {
        SuspendKind::Unpaid => "La facture impayée ne retient plus l’ERP.",
        SuspendKind::Unverified => "L’adresse e-mail non confirmée ne retient plus l’ERP.",
        SuspendKind::Staff => "Notre équipe ne retient plus l’ERP.",
        SuspendKind::DeletionRequested => "La suppression ne retient plus l’ERP.",
    },
    line_asked: "La suppression de l’ERP a été demandée ; elle peut être annulée.",
    line_undone: "La suppression de l’ERP a été annulée.",
    line_final: "La suppression de l’ERP est devenue définitive.",
};

fn users(count: i64) -> String {
    if count < 2 { format!("{count} utilisateur") } else { format!("{count} utilisateurs") }
}
