using LightWatch.ServiceDefaults.Access;
using LightWatch.Storage.Control.Access;
using Microsoft.Extensions.Options;

namespace LightWatch.Server.Hosting;

/// <summary>Credentials of the single server: the ones it makes for its owner, and the one it uses itself.</summary>
internal static class OwnAccess
{
    extension(WebApplicationBuilder builder)
    {
        /// <summary>Registers the credentials and a token that lives as long as this process, for its own agent and its own metrics.</summary>
        /// <returns>That token; it leaves the process only towards its own listener.</returns>
        public string AddOwnToken()
        {
            var token = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
            builder.Configuration["Telemetry:Headers"] ??= "authorization=Bearer " + token;
            builder.AddCredentials(token);
            return token;
        }
    }

    /// <summary>Makes the owner's first credentials if this configuration requires any and there are none.</summary>
    public static async Task<FirstCredentials?> FirstCredentialsAsync(WebApplication server, CancellationToken cancel) =>
        server.Services.GetRequiredService<IOptions<AccessOptions>>().Value.IsRequired(server.Configuration)
            ? await FirstCredentials.CreateIfNoneAsync(server.Services.GetRequiredService<Users>(), server.Services.GetRequiredService<Tokens>(), cancel)
            : null;
}
