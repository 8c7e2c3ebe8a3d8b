const split = (text) => text.trim().split(/\s+/)

export const VERBS = split(`
  accept add apply approve archive assign attach build cancel check claim clean clear close collect combine compare
  confirm convert copy count create decode delete deliver describe detach detect disable download encode enable enter
  estimate expand expire export extract fetch filter find finish flush follow format forward generate get group handle
  import index insert inspect invite issue join label link list load lock map mark match measure merge move normalize
  notify open pack parse pause plan poll post prepare print process publish pull push query queue read rebuild receive
  record redirect refresh refund reject release remove rename render repeat replace report request reset resolve restore
  resume retry return review rotate route run sample save schedule search select send set share sign skip sort split
  start stop store stream submit subscribe suspend sync test tag track transfer translate trim unlock update upload
  validate verify wait watch wrap write
`)

export const NOUNS = split(`
  account action address agent alert answer article asset attempt attribute balance batch block board body branch budget
  bucket buffer build bundle calendar call campaign card cart category channel charge check claim client cluster code
  column comment commit company condition contact content contract cookie coupon course credit currency cursor customer
  dashboard database date deal default deployment design detail device digest discount document domain draft drive email
  employee endpoint entry error estimate event example expense feature feed field file filter folder form format friend
  gateway group guide handler header history hook host hour image incident index input instance invoice issue item job
  journal key label language layer lead ledger length level library limit line link list location lock log machine mail
  manager margin market member memory merchant message method metric milestone minute mirror model module moment monitor
  name network node note notice number object offer office operation option order organization output owner package page
  panel parameter parent part partner passage password patch path pattern payment payload payout period permission person
  phone photo pipeline place plan player point policy pool portal position post price priority process product profile
  program project promise property provider purchase query question queue quota quote range rate reader reason receipt
  record recipient region release reminder reply report repository request resource response result review reward role
  room route row rule runner sample schedule schema scope score script search season secret section segment sender
  sequence series server service session setting shape shipment signal site size slot snapshot source space stage state
  statement status step stock storage store story stream string subject subscription summary supplier survey switch
  system table target task team template tenant term test text thread ticket time timer title token tool topic total
  track transaction transfer trigger type unit update upload user value variable variant vendor version video view visit
  volume wallet warehouse webhook week widget window word worker workspace writer zone
`)

export const ADJECTIVES = split(`
  active actual archived available average basic blank broken busy cached central cheap clean closed cold common complete
  constant correct current custom daily dark default deep direct double due dynamic early empty equal exact expired
  external extra failed fast final fixed flat free frozen full general global hidden high hourly idle initial inner
  internal invalid known large last late latest light linked local locked long lost main manual maximum mean minimum
  missing mixed monthly narrow native nested new next normal numeric old open optional original outer overdue paid
  partial pending plain positive possible previous primary private public pure quick quiet random ready real recent
  regular related relative remote required round safe same secondary secure shared short silent similar simple single
  skipped slow small sorted stable stale standard static strict strong sudden temporary total unique unknown unread
  unused upper urgent usual valid visible warm weak weekly whole wide yearly
`)

/** The small words between the others. */
export const LINKS = split(`
  a a about above across after again against all also an an and and any are as at be because before below between both
  but by can cannot could do does each either every for for from given has have here how if in in into is is it its
  less many may more most must never no not of of of on once one only or other out over own same should since so some
  still than that that the the the the their them then there these they this those through to to to under until up very
  was what when where which while who will with with within without would
`)

export const SERVICES = split(`
  Acuity Airdesk Alderpay Amberlog Anchorbase Arcmail Aspenhub Atlascrm Basaltdb Beaconly Birchline Bluetide Boxwell
  Brightcart Cedarform Chartwise Cinderci Clearpost Cloudmoor Cobaltid Copperfax Corvid Courierly Crestbook Dawnsheet
  Deltaforge Driftdesk Dunecast Echogrid Elmtrack Emberchat Everpost Fableform Fernpay Flintops Foxglove Galeboard
  Gatherly Glacierdb Granite Grovehr Harborly Hazelbox Helixci Hollowlog Inkwell Ironpost Islet Jadecrm Juniper Kestrel
  Kitewire Larkspur Lattice Lumenpay Maplehost Marrow Meridian Mistral Mossdesk Nimbus Northwind Oakline Oblique Onyxops
  Opalform Orbitly Paperkite Pebblehr Pinegate Plumage Prismatic Quarrydb Quillpost Ravenci Reedbox Ridgeway Riverpay
  Rookery Saltmarsh Sandpiper Sequoia Shoreline Silverfax Slatecrm Sparrow Spruce Starling Stonebase Summit Sundial
  Tallgrass Tamarack Tidepool Timberly Topaz Trellis Umber Valeboard Verdant Vesper Walnut Waypoint Willowhr Wrenlog
  Yarrow Zephyr
`)

export const TAGS = split(`
  accounting analytics automation billing calendar chat ci cloud commerce communication crm data database deployment
  design development documents email events files finance forms hr identity infrastructure marketing messaging
  monitoring notifications observability payments productivity project-management sales scheduling search security
  sms social storage support surveys testing ticketing translation vcs video weather workflow
`)
