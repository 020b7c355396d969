using LightWatch.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LightWatch.Control.Access;

/// <summary>Brings access control into a service.</summary>
internal static class AccessServices
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>
        /// Checks callers by the tokens and users among the documents, and makes the first of them when this service
        /// needs some.
        /// </summary>
        /// <param name="ownToken">A token accepted for ingest as long as the process lives; null: none.</param>
        public void AddAccess(string? ownToken)
        {
            builder.AddAccessOptions();
            builder.Services.AddSingleton<Tokens>();
            builder.Services.AddSingleton<Users>();
            builder.Services.AddSingleton<ICredentials>(s =>
                new DocumentCredentials(s.GetRequiredService<Tokens>(), s.GetRequiredService<Users>(), ownToken));
            builder.Services.AddSingleton<ClientCertificates>();
            builder.Services.AddSingleton<IClientCertificates>(s => s.GetRequiredService<ClientCertificates>());
            builder.Services.AddSingleton<IAccessMiddleware, AccessMiddleware>();
            builder.Services.AddHostedService<FirstCredentialsAtStart>();
        }

        /// <summary>Settings and proxies, without which no access middleware can work.</summary>
        public void AddAccessOptions()
        {
            builder.Services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section)
                .Validate(a => a.FailuresPerMinute is >= 1 and <= 10_000, "Access:FailuresPerMinute must be 1 to 10000")
                .Validate(a => a.TryReadProxies(
                    out _), "Access:TrustedProxies must be addresses or networks such as 10.0.0.5,10.1.0.0/16")
                .Validate(
                    a => a.Revoked().All(serial => serial.All(char.IsAsciiHexDigit)),
                    "Access:RevokedCertificates must be serial numbers in hexadecimal, with commas between")
                .ValidateOnStart();
            builder.AddProxies();
        }
    }
}
