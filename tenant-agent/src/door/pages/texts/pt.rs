//! Portuguese.

use super::{Text, Words};

pub(super) const WORDS: Words = Words {
    starting: Text {
        heading: "O Odoo está a iniciar",
        message: "Demora alguns segundos. Pode esperar aqui; nada do que guardou se perde.",
    },
    maintenance: Text {
        heading: "O Odoo está a ser atualizado",
        message: "Estamos a instalar uma nova versão. Costuma demorar menos de um minuto e os seus dados estão \
                  seguros.",
    },
    away: Text {
        heading: "O Odoo não responde",
        message: "Deve voltar dentro de momentos. O que guardou está seguro. Se durar mais de alguns minutos, avise a \
                  pessoa que gere o seu Odoo.",
    },
    silent: Text {
        heading: "Demorou demasiado",
        message: "O Odoo não terminou a tempo. Tente de novo, se possível com menos dados de cada vez, por exemplo um \
                  período mais curto num relatório.",
    },
    unknown: Text {
        heading: "Não há nada aqui",
        message: "Não existe nenhum Odoo neste endereço. Verifique se está bem escrito ou pergunte a quem lho deu.",
    },
    missing: Text {
        heading: "Esta página não existe", message: "Verifique o endereço ou volte à página anterior."
    },
    unpaid: Text {
        heading: "O Odoo está em pausa: há uma fatura por pagar",
        message: "Todos os seus dados são conservados. Assim que a fatura for paga, o Odoo reinicia em menos de um \
                  minuto. A pessoa que gere a sua subscrição pode pagá-la aqui:",
    },
    unverified: Text {
        heading: "O Odoo está em pausa: confirme o seu endereço de e-mail",
        message: "O endereço indicado na encomenda ainda não foi confirmado. Abra a mensagem que enviámos e siga a \
                  ligação, ou peça uma nova aqui:",
    },
    staff: Text {
        heading: "O Odoo está em pausa",
        message: "A equipa de apoio colocou este Odoo em pausa. Todos os seus dados são conservados. A pessoa que gere \
                  a sua subscrição pode ver porquê, e o que fazer, aqui:",
    },
    deletion: Text {
        heading: "O Odoo está fechado e vai ser eliminado",
        message: "O proprietário pediu a eliminação. Enquanto não for definitiva, a pessoa que gere a sua subscrição \
                  pode anulá-la aqui:",
    },
    reloads: "Esta página recarrega sozinha.",
    again: "Tentar agora",
    manage: "Abrir a subscrição",
};
