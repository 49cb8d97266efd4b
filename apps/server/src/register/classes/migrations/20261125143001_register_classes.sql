-- Classes of information (情報区分): how much harm its loss would do. The standard fixes its strength by them.
create table information_class (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^C[1-9]$'),
  name text not null,
  name_ja text not null,
  -- What belongs to it, such that two people put the same thing into the same class.
  definition text not null,
  definition_ja text not null,
  search text not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
insert into information_class (code, name, name_ja, definition, definition_ja, search) values
  ('C1', 'General', '一般',
   'Published, or harmless to customers and to the company if it became public.',
   '公開済みの情報、または公開されても顧客と自社に害のない情報。', 'c1 general 一般'),
  ('C2', 'Confidential', '秘',
   'Known to those who need it for their work: the configuration and operation of services, contracts, customers'' business data without personal data.',
   '業務上必要な者だけが知る情報。サービスの構成と運用、契約、個人データを含まない顧客の業務データ。', 'c2 confidential 秘'),
  ('C3', 'Strictly confidential', '極秘',
   'Known to named persons only: personal data, secrets and keys that open other systems, and what a customer or a law puts here.',
   '定められた者だけが知る情報。個人データ、他のシステムを開く秘密情報と鍵、顧客または法令が指定した情報。',
   'c3 strictly confidential 極秘');
