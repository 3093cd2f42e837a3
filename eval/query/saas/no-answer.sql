-- case: saas-no-answer-1
-- difficulty: easy
-- question: Which credit cards of customers expire next month?
-- unanswerable: nothing is known of cards

-- case: saas-no-answer-2
-- difficulty: medium
-- question: How satisfied were customers with closed tickets, by priority?
-- unanswerable: there is no rating of tickets

-- case: saas-no-answer-3
-- difficulty: medium
-- question: Which sales representative is responsible for the tenants with the largest subscriptions?
-- unanswerable: tenants have no representative

-- case: saas-no-answer-4
-- difficulty: hard
-- question: How many active users did each tenant have on 2024-06-30, judged by their events?
-- unanswerable: events are kept from 2026-01-01 on only, and the last visit of a user is overwritten
