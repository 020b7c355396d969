namespace LightWatch.AppHost.Stores;

/// <summary>Passwords that outlive a restart.</summary>
internal static class Secrets
{
    private const int Length = 24;

    /// <summary>
    /// A password that is made once and kept: in user secrets when running, by the tool that deploys when published.
    /// <c>Parameters:NAME</c> sets it by hand.
    /// </summary>
    /// <remarks>
    /// Letters and digits only: no character that a connection string or a shell would read as its own.
    /// </remarks>
    public static IResourceBuilder<ParameterResource> AddSecret(
        this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(
            name, new GenerateParameterDefault { MinLength = Length, Special = false }, secret: true, persist: true);
}
