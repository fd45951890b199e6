"""The HTTP contract: parameters, answers, problems, paging and caching each in one place, one file for each resource."""
