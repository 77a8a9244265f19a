//! Who a request is from and what they may do, and the permission that a handler names in its signature.

use crate::problem::Failed;
use crate::served::Server;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::StatusCode;
use axum::http::request::Parts;
use portcullis_app::caller::Caller;
use portcullis_domain::permission::Permission;
use portcullis_domain::program::Program;
use portcullis_domain::program::people::Role;
use std::collections::BTreeSet;
use std::marker::PhantomData;

/// Who a request is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// As whom the audit trail has them.
    pub caller: Caller,
    /// What they may do.
    pub grants: Grants,
}

/// What somebody may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grants {
    /// Everything: whoever works on the store itself can't be kept from anything in it.
    All,
    /// These things, everywhere or in one product.
    Only {
        /// What.
        permissions: BTreeSet<Permission>,
        /// The only product in which; a token of a pipeline is for one.
        product: Option<String>,
    },
}

impl Grants {
    /// Says whether this may be done somewhere.
    pub fn may(&self, permission: Permission) -> bool {
        match self {
            Self::All => true,
            Self::Only { permissions, .. } => permissions.contains(&permission),
        }
    }
}

/// The caller of a handler, who may do what `P` says: `By(caller, _): By<may::Act>`.
#[derive(Debug)]
pub(crate) struct By<P>(pub(crate) Caller, pub(crate) PhantomData<P>);

/// A permission as a type, so that it stands in the signature of a handler.
pub(crate) trait May {
    const PERMISSION: Permission;
}

/// The permissions as types.
pub(crate) mod may {
    use super::{May, Permission};

    macro_rules! permissions {
        ($($name:ident),+ $(,)?) => {$(
            #[derive(Debug)]
            pub(crate) struct $name;
            impl May for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )+};
    }
    permissions!(
        Read, Own, ReadAudit, Record, Release, Publish, Act, Decide, Approve, Ask, Respond, Follow, Answer,
        Archive, Hold, Prune, Configure, Administer,
    );
}

impl<P: May> FromRequestParts<Server> for By<P> {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failed> {
        let visitor = let_in(parts, P::PERMISSION)?;
        if let Grants::Only { product: Some(product), .. } = &visitor.grants {
            let installation = server.installation();
            let within = RawPathParams::from_request_parts(parts, server)
                .await
                .is_ok_and(|params| is_within(params.iter(), product, &installation.program.program));
            if !within {
                return Err(elsewhere(&visitor, product));
            }
        }
        Ok(Self(visitor.caller, PhantomData))
    }
}

/// The caller of a handler whose address names no product, and which a token of one product may ask nevertheless: for
/// what work in each product needs, as the program, or for what the handler finds to be of that product.
#[derive(Debug)]
pub(crate) struct ByAnywhere<P>(Visitor, PhantomData<P>);

impl<P> ByAnywhere<P> {
    /// Refuses what is of a component of another product than the only one that may be asked about.
    pub(crate) fn reaches(&self, component: &str, program: &Program) -> Result<(), Failed> {
        match &self.0.grants {
            Grants::Only { product: Some(product), .. }
                if !is_within([("component", component)], product, program) =>
            {
                Err(elsewhere(&self.0, product))
            }
            _ => Ok(()),
        }
    }
}

impl<P: May, S: Send + Sync> FromRequestParts<S> for ByAnywhere<P> {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failed> {
        Ok(Self(let_in(parts, P::PERMISSION)?, PhantomData))
    }
}

/// Whoever a request is from, if they may do this somewhere.
fn let_in(parts: &Parts, permission: Permission) -> Result<Visitor, Failed> {
    let Some(visitor) = parts.extensions.get::<Visitor>().cloned() else {
        return Err(Failed::new(StatusCode::UNAUTHORIZED, "sign in, or send a token with the request"));
    };
    if !visitor.grants.may(permission) {
        return Err(Failed::new(StatusCode::FORBIDDEN, denied(&visitor, permission)));
    }
    Ok(visitor)
}

fn elsewhere(visitor: &Visitor, product: &str) -> Failed {
    let detail = format!("{} is for the product `{product}` alone", visitor.caller.id);
    Failed::new(StatusCode::FORBIDDEN, detail)
}

/// Says whether what an address names belongs to the product; what names neither a product nor a component is about all
/// of them.
fn is_within<'p>(
    params: impl IntoIterator<Item = (&'p str, &'p str)>,
    product: &str,
    program: &Program,
) -> bool {
    let mut named = false;
    for (name, value) in params {
        let belongs = match name {
            "product" => value == product,
            "component" => program.products.iter().any(|known| {
                known.id == product && known.components.iter().any(|component| component.id == value)
            }),
            _ => continue,
        };
        if !belongs {
            return false;
        }
        named = true;
    }
    named
}

/// Why somebody may not, and who may.
pub(crate) fn denied(visitor: &Visitor, permission: Permission) -> String {
    let roles: Vec<&str> = permission.roles().map(Role::word).collect();
    format!(
        "`{}` may not {}; that needs one of the roles {}",
        visitor.caller.id,
        permission.meaning(),
        roles.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_app::check_release::program_of;

    #[test]
    fn a_token_of_one_product_reaches_only_what_is_named_to_be_in_it() {
        let program = program_of(
            br#"{"version": 1, "company": "Acme", "products": [
              {"id": "acme", "name": "Acme", "components": [{"id": "web", "kind": "image", "reference": "r.example/web", "engines": ["trivy"]}]},
              {"id": "other", "name": "Other", "components": []}]}"#,
        )
        .unwrap();
        let within = |params: &[(&str, &str)]| is_within(params.iter().copied(), "acme", &program);
        assert!(within(&[("product", "acme"), ("version", "5.3")]));
        assert!(within(&[("component", "web")]));
        assert!(!within(&[("product", "other")]));
        assert!(!within(&[("component", "elsewhere")]));
        assert!(!within(&[("product", "acme"), ("component", "elsewhere")]));
        assert!(!within(&[("number", "12")]), "a vulnerability belongs to no product alone");
        assert!(!within(&[]));
    }
}
