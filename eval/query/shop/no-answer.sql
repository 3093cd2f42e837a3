-- case: shop-no-answer-1
-- difficulty: easy
-- question: Which supplier delivers the product SKU-0007?
-- unanswerable: nothing is known of suppliers

-- case: shop-no-answer-2
-- difficulty: medium
-- question: What margin did we make on each product in 2025, sales price less purchase price?
-- unanswerable: purchase prices are not kept

-- case: shop-no-answer-3
-- difficulty: medium
-- question: How many visitors of the shop put something into the cart and did not buy, by age group of the visitor?
-- unanswerable: neither visitors nor ages are known

-- case: shop-no-answer-4
-- difficulty: hard
-- question: How did the list price of SKU-0007 change in the course of 2025?
-- unanswerable: only the present list price is kept; prices of order lines are in other currencies and with surcharges
