"""Words that tell a brand from a homonym whatever the brand is, French and English, folded (no accents)."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DETERMINERS = _words(
    """a an the this that these those my your his her its our their some any every each no another
    un une le la les l' du des ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs
    chaque aucun aucune quel quelle el los las una uno il lo gli i der die das den dem ein eine o os as um uma het de een"""
)
"""Articles and the like: a common noun has one before it, a company's name has none."""

AGENCY = _words("chez at from with by via aupres par avec versus vs")
"""Prepositions before whom one deals with; ``chez`` alone nearly proves a company."""

SUBJECT = _words(
    """is was has had have does did will would can could should isn't wasn't hasn't doesn't didn't won't keeps keep kept just
    says said announced announces announce launches launched launch raises raised cuts cut wants refuses refused lost sent sends
    charged charges delivered delivers closes closed opened opens sells sold offers offered replaced pays paid agreed bought
    acquires acquired sues sued fired hires hired apologised apologized responded answered ignores ignored cancelled canceled
    changed upgraded introduced unveiled reveals revealed presents presented removed
    est a va vient sera etait ont avait ne n' me m' te t' se s' nous vous leur lui annonce lance propose augmente baisse refuse
    facture presente signe vend ouvre ferme quitte rachete investit recrute licencie repond perd gagne veut doit peut fait
    reste devient reconnait assume publie rappelle retire supprime offre deploie attaque confirme dement promet"""
)
"""What follows a company's name where it acts: auxiliaries, clitics, verbs of business."""

BUSINESS = _words(
    """company companies brand brands store stores shop shops outlet retailer ceo cfo boss founder headquarters hq employee employees staff
    worker workers customer customers client clients clientele service support helpdesk app website subscription subscriber subscribers
    contract refund refunds order orders ordered delivery delivered parcel invoice billing account shares share stock stocks earnings
    revenue profit profits market merger acquisition lawsuit sue fine boycott advert advertising commercial campaign sponsor sponsors
    partnership competitor competitors launch launches launched announces announced update cashier checkout clearance discount coupon
    entreprise entreprises marque marques groupe filiale boutique boutiques magasin magasins enseigne pdg patron dirigeant fondateur siege
    employes salaries salarie abonne abonnes abonnement forfait contrat remboursement remboursee rembourse commande commandes commander
    livraison livre livreur colis facture factures facturation compte action actions actionnaires bourse benefice benefices chiffre
    rachat fusion proces amende publicite pub campagne partenariat concurrent concurrents concurrence conseiller technicien
    installateur resilie resilier resiliation sav vendeur caisse promo promotion appli application site reduction boycotter
    travaille stage cdi embauche recrute"""
)
"""Talk of companies and their customers."""

PRICE = _words("$ € £ euros euro dollars dollar pounds eur usd bucks balles")
JOINERS = _words("and or & et ou vs versus contre , / than que")
SUBJECT_QUESTION = _words("is does did has was will are est-ce why can")
"""Verbs that stand before the subject in a question."""
