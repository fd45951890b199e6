"""The sections of the API's documentation, in reading order."""

MATCH = "Match"
APPROACHES = "Approaches"
EVIDENCE = "Evidence"
TUMOR_TYPES = "Tumour types"
TARGETS = "Targets"
WORDS = "Modalities, strategies, barriers"
PROFILE_WORDS = "Words for a profile"
NAMES = "Search and resolve"
GUIDANCE = "Guidance"
LANDSCAPE = "Landscape"
CHANGES = "Changes"
EXPORT = "Export"
ABOUT = "About"
HEALTH = "Health"

DESCRIBED = [
    {
        "name": MATCH,
        "description": "Hold a tumour profile against every relevant approach and read which criteria it meets, which not, and what to find out next.",
    },
    {"name": APPROACHES, "description": "The cell therapies: lists with filters, one in full, and how each came to where it is."},
    {"name": EVIDENCE, "description": "The facts themselves: results, trials, regulatory events and the sources that say so."},
    {"name": TUMOR_TYPES, "description": "The tree of solid tumours (OncoTree codes)."},
    {"name": TARGETS, "description": "What cell therapies recognise, named below the gene where that matters."},
    {"name": WORDS, "description": "Kinds of cell therapy, ways to make them work in solid tumours, and the barriers that they answer."},
    {"name": PROFILE_WORDS, "description": "Markers, therapies and conditions that a profile can name."},
    {"name": NAMES, "description": "From a word in any language to the record that is meant."},
    {"name": GUIDANCE, "description": "What patients, caregivers and coordinators should know, each statement with its source."},
    {"name": LANDSCAPE, "description": "Targets by tumour types, coloured by best status; as JSON and as a picture."},
    {"name": CHANGES, "description": "What happened in the field, newest first, also as an Atom feed; what differs between two releases."},
    {"name": EXPORT, "description": "The whole catalogue in files."},
    {"name": ABOUT, "description": "The release, its counts and its licence."},
    {"name": HEALTH, "description": "Whether this process lives, and whether it can serve."},
]
