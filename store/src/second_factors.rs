//! Second factors of staff: the device that shows codes, and the codes on paper for when it is gone.
//!
//! The secret comes and goes sealed; who may open it is no matter of this crate.

use diesel::dsl::{count_star, exists};
use diesel::prelude::*;
use model::UserId;

use crate::columns::{Column, Time};
use crate::schema::{recovery_codes, second_factors};
use crate::{Conn, StoreError};

/// SHA-256 of a recovery code.
pub type CodeHash = [u8; 32];

/// A person's device.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = second_factors)]
pub struct SecondFactor {
    /// Whose it is.
    #[diesel(deserialize_as = Column<UserId>)]
    pub user_id: UserId,
    /// What its codes follow from, sealed.
    pub secret: Vec<u8>,
    /// Since when it is theirs.
    pub enrolled_at: Time,
    /// The newest step of time whose code was taken.
    pub last_step: i64,
}

/// A person's device, if they have one.
///
/// # Errors
/// [`StoreError`].
pub fn get(conn: &mut Conn, user: UserId) -> Result<Option<SecondFactor>, StoreError> {
    let query = second_factors::table.find(user.as_uuid()).select(SecondFactor::as_select());
    Ok(query.first(conn.pg()).optional()?)
}

/// Whether a person has a device.
///
/// # Errors
/// [`StoreError`].
pub fn is_on(conn: &mut Conn, user: UserId) -> Result<bool, StoreError> {
    Ok(diesel::select(exists(second_factors::table.find(user.as_uuid()))).get_result(conn.pg())?)
}

/// Makes a device a person's own, in the place of the one they had. `false` when somebody else did so meanwhile:
/// `replaced` says since when the one to be replaced was theirs; nothing, that they had none.
///
/// # Errors
/// [`StoreError`].
pub fn put(conn: &mut Conn, factor: &SecondFactor, replaced: Option<Time>) -> Result<bool, StoreError> {
    let values = (
        second_factors::secret.eq(&factor.secret),
        second_factors::enrolled_at.eq(factor.enrolled_at),
        second_factors::last_step.eq(factor.last_step),
    );
    let id = factor.user_id.as_uuid();
    let written = match replaced {
        None => diesel::insert_into(second_factors::table)
            .values((second_factors::user_id.eq(id), values))
            .on_conflict_do_nothing()
            .execute(conn.pg())?,
        Some(at) => diesel::update(second_factors::table.find(id).filter(second_factors::enrolled_at.eq(at)))
            .set(values)
            .execute(conn.pg())?,
    };
    Ok(written == 1)
}

/// Notes that the code of a step was taken. `false` when it, or a newer one, was taken before.
///
/// # Errors
/// [`StoreError`].
pub fn spend_step(conn: &mut Conn, user: UserId, step: i64) -> Result<bool, StoreError> {
    let unspent = second_factors::table.find(user.as_uuid()).filter(second_factors::last_step.lt(step));
    Ok(diesel::update(unspent).set(second_factors::last_step.eq(step)).execute(conn.pg())? == 1)
}

/// Takes a person's device from them; its recovery codes must be gone before. `false` when they had none.
///
/// # Errors
/// [`StoreError`].
pub fn delete(conn: &mut Conn, user: UserId) -> Result<bool, StoreError> {
    Ok(diesel::delete(second_factors::table.find(user.as_uuid())).execute(conn.pg())? == 1)
}

/// Adds recovery codes of a person who has a device.
///
/// # Errors
/// [`StoreError`].
pub fn add_recovery_codes(conn: &mut Conn, user: UserId, codes: &[CodeHash]) -> Result<(), StoreError> {
    let row =
        |code: &CodeHash| (recovery_codes::code_hash.eq(code.to_vec()), recovery_codes::user_id.eq(user.as_uuid()));
    let rows: Vec<_> = codes.iter().map(row).collect();
    diesel::insert_into(recovery_codes::table).values(rows).execute(conn.pg())?;
    Ok(())
}

/// Uses a recovery code up. `false` when it is none of the person's, or was used before.
///
/// # Errors
/// [`StoreError`].
pub fn spend_recovery_code(conn: &mut Conn, user: UserId, code: &CodeHash) -> Result<bool, StoreError> {
    let mine = recovery_codes::table.find(&code[..]).filter(recovery_codes::user_id.eq(user.as_uuid()));
    Ok(diesel::delete(mine).execute(conn.pg())? == 1)
}

/// How many recovery codes a person has left.
///
/// # Errors
/// [`StoreError`].
pub fn recovery_codes_left(conn: &mut Conn, user: UserId) -> Result<i64, StoreError> {
    let mine = recovery_codes::table.filter(recovery_codes::user_id.eq(user.as_uuid()));
    Ok(mine.select(count_star()).first(conn.pg())?)
}

/// Makes every recovery code of a person useless.
///
/// # Errors
/// [`StoreError`].
pub fn delete_recovery_codes(conn: &mut Conn, user: UserId) -> Result<usize, StoreError> {
    let mine = recovery_codes::table.filter(recovery_codes::user_id.eq(user.as_uuid()));
    Ok(diesel::delete(mine).execute(conn.pg())?)
}
