-- case: clinic-no-answer-1
-- difficulty: easy
-- question: What is the average salary of the cardiologists?
-- unanswerable: salaries are not kept

-- case: clinic-no-answer-2
-- difficulty: medium
-- question: How long did patients sit in the waiting room before their appointment really began, on average per clinic?
-- unanswerable: only planned times are kept, neither arrival nor the real beginning

-- case: clinic-no-answer-3
-- difficulty: medium
-- question: Which patients were treated as in-patients in 2025, and for how many nights?
-- unanswerable: there are no stays, only appointments

-- case: clinic-no-answer-4
-- difficulty: hard
-- question: What did the prescriptions of 2025 cost at the pharmacy, by class of drug?
-- unanswerable: drugs have no prices; invoices are for appointments
