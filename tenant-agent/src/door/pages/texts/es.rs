//! Spanish.

use super::{Text, Words};

pub(super) const WORDS: Words = Words {
    starting: Text {
        heading: "Odoo se está iniciando",
        message: "Tarda unos segundos. Puede esperar aquí; no se pierde nada de lo que guardó.",
    },
    maintenance: Text {
        heading: "Odoo se está actualizando",
        message: "Estamos instalando una nueva versión. Suele tardar menos de un minuto y sus datos están a salvo.",
    },
    away: Text {
        heading: "Odoo no responde",
        message: "Debería volver en un momento. Lo que guardó está a salvo. Si dura más de unos minutos, avise a la \
                  persona que gestiona su Odoo.",
    },
    silent: Text {
        heading: "Ha tardado demasiado",
        message: "Odoo no terminó a tiempo. Inténtelo de nuevo, si puede con menos datos a la vez, por ejemplo con un \
                  período más corto en un informe.",
    },
    unknown: Text {
        heading: "Aquí no hay nada",
        message: "No hay ningún Odoo en esta dirección. Compruebe que esté bien escrita o pregunte a la persona que se \
                  la dio.",
    },
    missing: Text {
        heading: "Esta página no existe",
        message: "Compruebe la dirección o vuelva a la página anterior.",
    },
    unpaid: Text {
        heading: "Odoo está en pausa: hay una factura sin pagar",
        message: "Todos sus datos se conservan. En cuanto se pague la factura, Odoo se reinicia en menos de un minuto. \
                  La persona que gestiona su suscripción puede pagarla aquí:",
    },
    unverified: Text {
        heading: "Odoo está en pausa: confirme su dirección de correo",
        message: "La dirección indicada en el pedido aún no se ha confirmado. Abra el mensaje que le enviamos y siga \
                  el enlace, o pida uno nuevo aquí:",
    },
    staff: Text {
        heading: "Odoo está en pausa",
        message: "El equipo de soporte ha puesto este Odoo en pausa. Todos sus datos se conservan. La persona que \
                  gestiona su suscripción puede ver por qué, y qué hacer, aquí:",
    },
    deletion: Text {
        heading: "Odoo está cerrado y se va a eliminar",
        message: "Su propietario pidió la eliminación. Mientras no sea definitiva, la persona que gestiona su \
                  suscripción puede anularla aquí:",
    },
    reloads: "Esta página se recarga sola.",
    again: "Intentar ahora",
    manage: "Abrir la suscripción",
};
