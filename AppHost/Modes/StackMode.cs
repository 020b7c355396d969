namespace LightWatch.AppHost.Modes;

/// <summary>What the stack stands on.</summary>
internal enum StackMode
{
    /// <summary>The services over TimescaleDB, Redis and Grafana in containers.</summary>
    Containers,

    /// <summary>The services over the installed PostgreSQL and Redis, as programs on private folders.</summary>
    Local,

    /// <summary>The single server over its embedded store, and the agent: needs nothing but the SDK.</summary>
    Single,
}
