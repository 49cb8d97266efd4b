import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { type ServicePractice, type ServiceProfile, ServiceProfileDecided } from "../../api/contract.js";
import { send } from "../../shared/asked.js";
import { Dialog } from "../../shared/dialog.js";
import { EmptyPage } from "../../shared/empty.js";
import { Facts } from "../../shared/facts.js";
import { failureText } from "../../shared/failure-note.js";
import { useNames } from "../../shared/names.js";
import { notify } from "../../shared/notices.js";
import { useSession } from "../../shared/session.js";
import { Moment } from "../../shared/time.js";
import { useWords } from "../../shared/words.js";
import { ProfileForm } from "./profile-form.js";

interface ProfileTabProps {
  readonly found: ServicePractice;
  readonly again: () => void;
}

/** What the service says of itself, and the version that waits for its decision. */
export function ProfileTab({ found, again }: ProfileTabProps): ReactNode {
  const { say } = useWords();
  const [writing, setWriting] = useState(false);
  const { profile, submitted, may } = found;
  return (
    <>
      {profile === null && submitted === null ? (
        <EmptyPage title={say("practice.profile.none")} text={say("practice.profile.none.text")} />
      ) : null}
      {submitted === null ? null : <Waiting profile={submitted} again={again} />}
      {profile === null ? null : (
        <section className="block">
          <header>
            <h2>{say("practice.profile", { number: profile.number })}</h2>
            <small>
              {profile.decidedBy?.name} · <Moment at={profile.decidedAt} precision="minute" />
            </small>
          </header>
          <ProfileFacts profile={profile} />
        </section>
      )}
      {may.own ? (
        <section className="block">
          <div>
            <Button
              variant={profile === null ? "filled" : "default"}
              size="compact-sm"
              onClick={() => setWriting(true)}
            >
              {say(profile === null ? "practice.profile.submit" : "practice.profile.change")}
            </Button>
          </div>
        </section>
      ) : null}
      <Dialog opened={writing} close={() => setWriting(false)} title={say("practice.profile.submit")}>
        <ProfileForm
          service={found.service.id}
          profile={submitted ?? profile}
          done={() => {
            setWriting(false);
            notify({ text: say("practice.profile.submitted") });
            again();
          }}
        />
      </Dialog>
    </>
  );
}

function Waiting({ profile, again }: { readonly profile: ServiceProfile; readonly again: () => void }): ReactNode {
  const words = useWords();
  const { say } = words;
  const { may } = useSession();
  const decide = async (confirm: boolean): Promise<void> => {
    const path = `/api/v1/services/${profile.service}/profiles/${profile.id}/decide`;
    const answer = await send(path, ServiceProfileDecided, { confirm, reason: "" });
    if (!answer.ok) return notify({ text: failureText(answer.failure, words), failed: true });
    if (confirm) notify({ text: say("practice.profile.confirmed", { count: answer.value.affected.length }) });
    again();
  };
  return (
    <section className="block">
      <header>
        <h2>{say("practice.profile.waiting", { number: profile.number })}</h2>
        <small>
          {profile.author.name} · <Moment at={profile.submittedAt} precision="minute" />
        </small>
      </header>
      <ProfileFacts profile={profile} />
      {may("practice.confirm-profile") ? (
        <div className="choice-row">
          <Button size="compact-sm" onClick={() => void decide(true)}>
            {say("practice.profile.confirm")}
          </Button>
          <Button variant="default" size="compact-sm" onClick={() => void decide(false)}>
            {say("practice.profile.refuse")}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

const MODELS = { iaas: "IaaS", paas: "PaaS", saas: "SaaS" } as const;

function ProfileFacts({ profile: { facts } }: { readonly profile: ServiceProfile }): ReactNode {
  const { say, language } = useWords();
  const services = useNames("services");
  const joined = (values: readonly string[]): string | null =>
    values.length === 0 ? null : values.join(language === "ja" ? "・" : ", ");
  return (
    <Facts
      facts={[
        [say("practice.fact.class"), facts.informationClass],
        [say("practice.fact.models"), joined(facts.models.map((model) => MODELS[model]))],
        [say("practice.fact.exposure"), say(`register.exposure.${facts.exposure}`)],
        [say("practice.fact.tenancy"), say(`practice.fact.tenancy.${facts.tenancy}`)],
        [say("practice.fact.phase"), facts.phase],
        [say("practice.fact.personalData"), say(facts.personalData ? "practice.yes" : "practice.no")],
        [
          say("practice.fact.components"),
          joined(facts.components.map((component) => say(`practice.fact.component.${component}`))),
        ],
        [say("practice.fact.clouds"), joined(facts.clouds)],
        [say("practice.fact.regions"), joined(facts.regions)],
        [say("practice.fact.contracts"), joined(facts.contracts)],
        [say("practice.fact.platform"), facts.platform === null ? null : (services.get(facts.platform) ?? "—")],
      ]}
    />
  );
}
