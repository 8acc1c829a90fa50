//! French.

use store::audit::ActorKind;

use super::AuditTexts;

pub(super) static FR: AuditTexts = AuditTexts {
    title: "Journal d’audit",
    lead: "Chaque acte du personnel, des clients et des agents, du plus récent au plus ancien. Rien ici ne peut être modifié ni retiré.",
    sealed: |number, at| {
        format!(
            "Scellé jusqu’au sceau {number}, posé le {at} ; les lignes plus récentes sont scellées en quelques minutes."
        )
    },
    not_sealed: "Rien n’est encore scellé ; le worker scelle les nouvelles lignes chaque minute.",
    filter: "Filtre",
    by: "Par",
    anybody: "Tous",
    act: "Acte, par exemple tenant.retry",
    user: "Identifiant d’une personne",
    account: "Identifiant d’un compte",
    tenant: "Identifiant d’un tenant",
    from: "À partir du jour ou de l’heure (UTC)",
    until: "Jusqu’au jour ou à l’heure (UTC)",
    show: "Afficher",
    show_all: "Tout afficher",
    csv: "Tout ce qui correspond, en CSV",
    wrong: "Une partie du filtre est illisible, rien n’est donc affiché. Veuillez corriger les champs indiqués.",
    wrong_actor: "Veuillez choisir dans la liste qui a agi.",
    wrong_id: "Ce n’est pas un identifiant : il compte 32 chiffres hexadécimaux.",
    none_fits: "Aucune ligne ne correspond.",
    none_yet: "Rien ne s’est encore passé : chaque inscription, connexion, changement et résultat d’un agent apparaîtra ici.",
    when: "Quand",
    who: "Qui",
    what: "Quoi",
    about: "Au sujet de",
    details: "Détails",
    is_sealed: "scellée",
    waits: "pas encore scellée",
    older: "Lignes plus anciennes",
    actor: |kind| match kind {
        ActorKind::User => "une personne",
        ActorKind::Agent => "un agent",
        ActorKind::System => "Stackyard",
    },
    did: |action| match action {
        "account.sign_up" => "s’est inscrit".to_owned(),
        "session.open" => "s’est connecté".to_owned(),
        "session.refuse" => "a refusé une connexion".to_owned(),
        "session.close" => "s’est déconnecté".to_owned(),
        "tenant.set_desired" => "a changé ce qu’un tenant doit être".to_owned(),
        "tenant.retry" => "a fait réessayer un tenant".to_owned(),
        "tenant.reset_admin" => "a demandé un nouveau mot de passe pour l’administrateur d’un ERP".to_owned(),
        "task.done" => "a terminé une tâche".to_owned(),
        "task.failed" => "n’a pas pu terminer une tâche".to_owned(),
        "job.requeue" => "a remis un travail mort en file".to_owned(),
        "user.verify" => "a confirmé son adresse e-mail".to_owned(),
        "verification.send" => "a demandé un nouveau lien de confirmation".to_owned(),
        "password.forget" => "a fait envoyer un lien à quelqu’un qui a oublié son mot de passe".to_owned(),
        "password.reset" => "a choisi un nouveau mot de passe par un lien".to_owned(),
        "mail.resend" => "a fait renvoyer un e-mail".to_owned(),
        "token.create" => "a créé un jeton d’API".to_owned(),
        "token.revoke" => "a révoqué un jeton d’API".to_owned(),
        "user.create" => "a ajouté un membre du personnel".to_owned(),
        "user.set_password" => "a donné un nouveau mot de passe à un membre du personnel".to_owned(),
        "epoch.begin" => "a commencé une nouvelle époque".to_owned(),
        "cell.drain" => "a fermé une cellule aux nouveaux tenants".to_owned(),
        "cell.open" => "a rouvert une cellule aux nouveaux tenants".to_owned(),
        "order.alarm" => "a signalé qu’une commande épuise son délai".to_owned(),
        other => other.replace(['.', '_'], " "),
    },
};
